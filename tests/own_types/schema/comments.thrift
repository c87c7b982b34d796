namespace rs thrift_comments

/**
 * # Example
 *     after(a heading)
 *
 * - ```
 *   fence(in an item)
 *   ```
 * See [Union] and List<T>.
 */
struct Commented {
  /**
   * ```
   * not(closed)
   */
  1: string open
  2: i32 number /** [trailing] */
}

/**     code(in one line) */
union Union {
  /** >     code(in a quotation) */
  1: string name
}

/** [NOTE]: nothing */
const i32 ANSWER = 42

service Speaker {
  /**
   * ~~~
   * ```
   * in(tildes)
   * ~~~
   */
  void say(/** [what] */ 1: string text)
}
