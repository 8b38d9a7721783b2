# One image for every role: `node service/main.ts --roles=<role>`. See docker-compose.yml.
# Node runs the TypeScript as it is written, so there is nothing to build.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages are the embedded PostgreSQL and Node itself for other platforms; here both come from images.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production \
    VENTURE_HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY schema ./schema
COPY codegen ./codegen
COPY migrations ./migrations
COPY runtime ./runtime
COPY gateway ./gateway
COPY subgraphs ./subgraphs
COPY service ./service
COPY examples ./examples
COPY infra/container ./infra/container
# A user that owns nothing in the image: what runs cannot change what it runs.
USER node
EXPOSE 4000 8000 8001 8002 8003 8004 8005
# New objects get 8 MiB instead of 16: a process with thousands of sockets keeps some 40 MiB less, and a request costs no more.
ENTRYPOINT ["node", "--max-semi-space-size=8"]
CMD ["service/main.ts", "--roles=all"]
