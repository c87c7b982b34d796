/** What Python and Rust exchange in tests/interop. `peer.py` has the same by hand. */
namespace rs interop

enum Color {
  RED = 1,
  GREEN = 2,
  BLUE = 4,
}

struct Leaf {
  1: string name,
  2: i32 weight,
}

union Choice {
  1: i32 number,
  2: string text,
  3: Leaf leaf,
}

/** Every type in a field, in a list, in a set, as a key and as a value. */
struct Everything {
  1: bool flag,
  2: i8 tiny,
  3: i16 small,
  4: i32 medium,
  5: i64 large,
  6: double real,
  7: string text,
  8: binary raw,
  9: uuid id,
  10: Color color,
  11: Leaf leaf,
  12: Choice choice,
  20: list<bool> flags,
  21: list<i8> tinies,
  22: list<i16> smalls,
  23: list<i32> mediums,
  24: list<i64> larges,
  25: list<double> reals,
  26: list<string> texts,
  27: list<binary> raws,
  28: list<uuid> ids,
  29: list<Leaf> leaves,
  30: list<list<i32>> nested,
  40: set<string> words,
  41: set<i64> numbers,
  42: set<double> levels,
  50: map<string, i64> by_name,
  51: map<i32, string> by_number,
  52: map<bool, i8> by_flag,
  53: map<double, Leaf> by_level,
  54: map<string, map<i16, list<string>>> deep,
  55: map<string, bool> switches,
  56: map<string, i32> empty,
  100: optional bool late,
  1000: required i32 last,
}

exception Refused {
  1: string reason,
  2: i32 code,
}

service Echo {
  Everything echo(1: Everything value) throws (1: Refused refused),
  oneway void note(1: string text),
  list<string> notes(),
}
