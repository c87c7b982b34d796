/**
 * A licence, which is about the file and not about what stands in it.
 */

# Comments have three styles.
namespace cpp golden.cpp
namespace rs golden.everything
namespace py.twisted Golden
namespace xsd golden (uri = "http://example.com/golden")

include "common/shared.thrift"
include 'plain.thrift'
cpp_include "<vector>"

/** A colour. */
enum Color {
  /** The first one. */
  RED,
  GREEN = 0x10 (label = "grass")
  BLUE; /** Like the sky. */
  NEGATIVE = -1,
  AZURE = 17,
}

/** How a user is known. */
typedef i64 UserId (rust.unused = "x")
typedef map<string, list<UserId>> Groups
typedef binary (pilota.rust_type = "bytes") Blob
typedef set<double> Doubles
typedef shared.Point Where

/**
 * Every type that there is.
 *
 *     indented = code
 */
struct Everything {
  1: bool yes /** Behind the field. */
  2: required byte small, // not a doc comment
  3: optional i16 medium;
  4: i32 large (deprecated)
  5: i64 huge
  6: double ratio
  7: string text
  8: binary bytes
  9: uuid id
  10: Color color
  11: Where where_
  12: UserId user
  13: Groups groups
  14: Blob blob
  15: list<list<string>> nested
  16: set<Color> colors
  17: map<UserId, set<string (a = "b")>> (c = "d") names
  18: Doubles doubles
  /** Doubles in a set have an order, and so has all that is in a key. */
  19: map<Key, map<i32, double>> keyed
  20: set<list<map<double, set<i16>>>> ordered
  -5: string negative
  0: string zero
  21: Tree & tree
  22: Shape shape
  23: required shared.Empty empty
  24: map cpp_type "std::map" <i32, i32> old
  25: list<i32> cpp_type "std::list" older
  26: string type
  27: string camelCase
  string unnumbered
  i32 unnumbered_too
  28: string notes xsd_optional xsd_nillable xsd_attrs { 1: string lang }
}

/** A part of a key. */
struct Key {
  1: required string name
  2: double weight
  3: set<i32> tags
  4: KeyPart part
}

union KeyPart {
  1: i32 number
  2: map<i32, double> prices
}

/** A tree that contains itself. */
struct Tree xsd_all {
  1: optional Tree left
  2: optional Tree right
  3: list<Tree> children
  4: Leaf leaf
}

struct Leaf {
  1: optional Tree back
}

/** One of several shapes. */
union Shape {
  1: Circle circle
  2: list<shared.Point> polygon
  /** Shapes in shapes. */
  3: Shape inner
  4: string named
  5: Color filled
}

struct Circle {
  1: required shared.Point center = {'x': 1.5, "y": -2}
  2: required double radius = 1
}

/** A union in which nothing borrows, as a bare field. */
union Number {
  1: i32 whole
  2: double broken
}

/** A union whose members are all of a later version. */
union Hollow {}

struct Bare {
  1: required Number number
  2: required Shape shape
  3: required Hollow hollow
}

const i32 ANSWER = 42
const i64 HUGE = -9223372036854775808
const i16 HEX = 0x7FFF
const double HALF = .5
const double MANY = 1e10
const bool YES = true
const bool NO = 0
/** Said first. */
const string GREETING = 'say "hi"\n'
const binary RAW = "bytes"
const uuid ID = '{00112233-4455-6677-8899-aaBBccDDeeFF}'
const Color FAVORITE = Color.BLUE
const Color BY_NUMBER = 16
const i32 GREEN_NUMBER = Color.GREEN
const UserId ROOT = shared.FIRST
const list<i32> PRIMES = [2, 3; 5 ANSWER]
const set<string> WORDS = ["a", "b", GREETING,]
const Doubles HALVES = [0.5, 1]
const map<string, list<i32>> TABLE = {"primes": PRIMES, "none": []}
const map<Key, map<i32, double>> BY_KEY = {
  {"name": "k", "weight": 1.5, "tags": [1, 2], "part": {"prices": {1: 0.5}}}: {1: 2},
}
const Shape UNIT = {"circle": {"radius": 1.0}}
const list<Shape> SHAPES = [UNIT, {"named": "none"}, {"inner": {"filled": Color.RED}}]
const Tree FOREST = {"left": {"right": {}}, "children": [{}, {"leaf": {}}]}
const map<i32, i32> NOTHING = {}

/** Default values of every kind. */
struct Defaults {
  1: bool yes = YES
  2: optional i32 answer = ANSWER
  3: required string greeting = GREETING
  4: binary raw = "raw"
  5: Color color = Color.GREEN
  6: list<i32> primes = PRIMES
  7: set<string> words = ["w"]
  8: map<string, shared.Point> points = {"origin": {"x": 0, "y": 0}}
  9: shared.Point point = {"x": 2.5}
  10: optional string nothing
  11: required i64 zero
  12: uuid id = ID
  13: Tree tree = {"children": [{}]}
  14: Blob blob = "blob"
  15: list<binary> chunks = ["a", "b"]
  16: Doubles doubles = HALVES
  17: required Color first
}

/** Types that annotations choose. */
struct Chosen {
  1: string (pilota.rust_type = "faststr") shared
  2: string text (pilota.rust_type = "string")
  3: binary bytes (pilota.rust_type = "bytes")
  4: map<string, set<i32>> sorted (pilota.rust_type = "btree")
  5: double ordered (pilota.rust_type = "ordered_f64")
  6: list<Leaf> leaves (pilota.rust_wrapper_arc = "true")
  7: string arc (fastcodec.rust_wrapper_arc = "true")
  8: list<binary> slices (rust.rust_wrapper_arc = "true")
}

exception Failure {
  1: string message
  2: i32 code
}

exception Overflow {
  1: required i64 limit
}

exception Nothing {}

/** Calculates. */
service Calculator extends shared.Base {
  /** Adds two numbers. */
  i32 add(1: i32 a, 2: i32 b = 1) throws (1: Overflow overflow, 2: Failure failure),
  /** Does not answer. */
  oneway void forget(1: string what)
  void reset()
  Shape draw(1: Shape shape, 2: optional Color color, 3: map<i32, list<string>> labels) (cached = "yes")
  bool check() throws (1: Nothing application, 2: Nothing again)
}
