// Shapes of the comparison that every machine has: one container for each struct.
namespace rs shapes

struct ListI64 { 1: list<i64> values }
struct ListI32 { 1: list<i32> values }
struct ListDouble { 1: list<double> values }
struct ListBool { 1: list<bool> values }
struct ListString { 1: list<string> values }
struct MapStringString { 1: map<string, string> values }
struct Numbers { 1: map<i32, i64> values }
struct Blob { 1: binary values }
