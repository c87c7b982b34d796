// A file without a namespace: it is named after itself.
typedef i64 Long
