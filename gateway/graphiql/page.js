// Runs in the browser, beside GraphiQL: keeps the token, sends it with every request, shows whose it is.

const storageKey = 'parpour:token';
const input = document.querySelector('#token');
const caller = document.querySelector('#caller');
const show = document.querySelector('#show');

// A link may bring a token behind the #, which browsers keep to themselves: /graphiql#token=…
const brought = new URLSearchParams(location.hash.slice(1)).get('token');
if (brought !== null) {
  localStorage.setItem(storageKey, brought);
  history.replaceState({}, '', location.pathname + location.search);
}
input.value = localStorage.getItem(storageKey) ?? '';

function authorization() {
  const token = input.value.trim().replace(/^Bearer\s+/i, '');
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

async function showCaller() {
  const query = '{ viewer { actor { name } scopes } }';
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization() },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  const viewer = data?.viewer;
  caller.dataset.good = String(Boolean(viewer));
  if (viewer) caller.textContent = `${viewer.actor.name}, ${viewer.scopes.length} scopes`;
  else caller.textContent = errors ? errors[0].message : 'No token: only the schema can be read';
}

function tokenChanged() {
  localStorage.setItem(storageKey, input.value.trim());
  showCaller().catch(() => {
    caller.dataset.good = 'false';
    caller.textContent = 'The graph does not answer';
  });
}

input.addEventListener('change', tokenChanged);
document.querySelector('#bar').addEventListener('submit', (event) => {
  event.preventDefault();
  tokenChanged();
});
document.querySelector('#clear').addEventListener('click', () => {
  input.value = '';
  tokenChanged();
});
show.addEventListener('click', () => {
  const isShown = input.type === 'password';
  input.type = isShown ? 'text' : 'password';
  show.textContent = isShown ? 'Hide' : 'Show';
  show.setAttribute('aria-pressed', String(isShown));
});
tokenChanged();

const workers = { editorWorkerService: 'editor', json: 'json', graphql: 'graphql' };
globalThis.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => `/graphiql/${workers[label] ?? 'editor'}.worker.js`,
};

globalThis.YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  endpoint: '/graphql',
  title: 'Parpour',
  logo: ' ',
  // Read for each request and each connection, so that a new token holds from then on.
  additionalHeaders: authorization,
  subscriptionsProtocol: 'WS',
  connectionParams: authorization,
  // The token stays in the box above; tabs must not keep a second one.
  shouldPersistHeaders: false,
  defaultTabs: [
    {
      query: `# Paste a token above, then press play.
# The second tab follows a venture live.

query Portfolio {
  viewer {
    actor {
      name
    }
    scopes
  }
  ventures(first: 5) {
    nodes {
      id
      name
      accounts {
        name
        available {
          amountMinor
          currency
        }
      }
      workflows(first: 3) {
        nodes {
          name
          state
        }
      }
    }
  }
}
`,
    },
    {
      query: `# Every event of one venture, live.
# Give "after" to replay from a cursor, or "oldest" for everything.

subscription Follow($ventureId: ID!, $after: Cursor) {
  events(ventureId: $ventureId, after: $after) {
    cursor
    event {
      seq
      type
      occurredAt
      actor {
        name
      }
      payload
    }
  }
}
`,
      variables: '{\n  "ventureId": "ven_…"\n}',
    },
  ],
});
