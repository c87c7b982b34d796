namespace rs thrift_shapes

enum Color { RED = 1, GREEN = 5 }

typedef list<Color> Palette

struct Everything {
  1: required bool a_bool
  2: i8 a_i8
  3: i16 a_i16
  4: i32 a_i32
  5: i64 a_i64
  6: double a_double
  7: string a_string
  8: binary a_binary
  9: uuid id
  10: optional Color color
  11: Palette palette
  12: list<list<i32>> lists
  13: set<string> ordered
  14: set<i64> listed
  15: set<i32> hashed
  16: map<string, list<Color>> map_of_lists
  17: map<i32, map<string, bool>> map_of_maps
  18: Choice choice
  19: optional binary maybe
  20: required string smol
  21: required string compact
  22: required string fast
  23: required i32 counted = 12
  24: string renamed
}

union Choice {
  1: string text
  2: Color color
  3: Point point
}

struct Point { 1: i32 x, 2: i32 y }

exception Failure { 1: string message, 2: i32 code }

struct Tree {
  1: string name
  2: optional Tree child
  3: list<Tree> branches
}

struct Defaults {
  1: required string smol = "s"
  2: required string compact = "c"
  3: required string fast = "f"
}

// What JSON has no keys for.
struct Keyed {
  1: map<Point, string> by_point
  2: map<double, i32> by_double
  3: set<Point> points
}
