/** The service of the example `thrift_calculator`. */
namespace rs arithmetic

enum Operation {
  ADD = 1,
  SUBTRACT = 2,
  MULTIPLY = 3,
  DIVIDE = 4,
}

struct Work {
  1: required Operation operation,
  2: required i64 left,
  3: required i64 right,
}

/** The error of a calculation that is not possible. */
exception Impossible {
  1: required Work work,
  2: required string message,
}

service Calculator {
  /** Does the work and returns its result. */
  i64 calculate(1: Work work) throws (1: Impossible impossible),

  /** Stores a result under a name, without a reply. */
  oneway void remember(1: string name, 2: i64 result),

  /** Returns all stored results. */
  map<string, i64> remembered(),
}
