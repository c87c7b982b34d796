namespace * golden.shared

include "bottom.thrift"

struct Point {
  1: required double x
  2: required double y
}

struct Empty {}

const bottom.Long FIRST = 1

service Base {
  string echo(1: string text)
}
