import { z } from 'zod';

/** A link to a whole file of the books; the arguments of `Query.bookExport`, the position always said. */
export const bookDownload = {
  purpose: 'book-download',
  request: z.strictObject({
    ventureId: z.string(),
    format: z.enum(['CSV', 'HLEDGER', 'BEANCOUNT']),
    accountId: z.string().nullable(),
    /** Decimal: positions are bigints. */
    seq: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
};

/** Where the gateway hands such files out, with the ticket as `?ticket=`. */
export const bookDownloadPath = '/exports/books';
