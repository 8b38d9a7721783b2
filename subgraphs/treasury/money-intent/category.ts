/** Kind of spending: a lower-case word of 1 to 60 characters, for example `advertising` or `print-media`. */
export const categoryPattern = /^[a-z][a-z0-9_-]{0,59}$/;
