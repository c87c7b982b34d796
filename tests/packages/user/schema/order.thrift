namespace rs example.order

union Item {
  1: string name
  2: i64 number
}

struct Order {
  1: required list<Item> items
}
