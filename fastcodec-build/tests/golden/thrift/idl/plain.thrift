namespace rs golden.plain

/** Fields that are always there, and names that are taken. */
struct Plain {
  1: i32 number
  2: string text = "text"
  3: Choice choice
  4: Plain next
  5: optional i32 maybe
  6: list<Choice> choices
  7: Inner inner
}

struct Inner {
  1: bool self
}

union Choice {
  1: i32 unknown
  2: Inner inner
}

struct Option { 1: Option_ box, 2: Vec vec }
struct Option_ { 1: i32 a, 2: i32 A }
struct Vec { 1: list<String> strings, 2: optional string string }
struct String { 1: string text = "" }
struct Default { 1: optional i32 value = 1 }
struct Result { 1: i32 success }
union Box { }
struct HasBox { 1: required Box box }

service Option__ {
  Result default(1: Option self, 2: String service, 3: string call) throws (1: Error exception)
  i32 Default()
}

exception Error { 1: required string why }

service Alone {}
