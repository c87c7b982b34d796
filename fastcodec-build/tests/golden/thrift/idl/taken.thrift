namespace rs golden.taken

/** Services whose traits have the names of types that are in scope everywhere. */
struct Plain { 1: string text = "x", 2: list<string> texts, 3: optional Plain next }

exception Failure { 1: string message }

service Option { Plain get(1: list<string> texts) throws (1: Failure failure), void Next() }

/** A method that becomes the same as an inherited one has an underscore behind it. */
service Vec extends Option { void next(), i32 GET(1: optional i32 number), void new() }
service String extends Vec { oneway void say(1: string text), void neXt() }
service Box extends String { Plain wrap(1: Plain plain) }
service Default extends Box { void reset() }
service Result extends Default { string outcome() throws (1: Failure failure) }
