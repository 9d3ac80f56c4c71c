internal import ScripCore
internal import ScripOperations

/// One address of the console, and who may go there.
struct Page: Sendable {
    let method: ConsoleRequest.Method
    /// From `/` on; a part such as `{stock_id}` is open.
    let path: String
    /// The operation that it asks, or one of ``ConsoleRight``: whoever may not do that is not shown the page.
    let right: String
    let pace: Console.Pace
    let answer: @Sendable (Visit) throws(ScripError) -> ConsoleAnswer

    static func get(
        _ path: String, _ right: String, isLong: Bool = false,
        _ answer: @escaping @Sendable (Visit) throws(ScripError) -> ConsoleAnswer
    ) -> Page {
        Page(
            method: .get, path: path, right: right, pace: isLong ? .long : .brief, answer: answer)
    }

    static func post(
        _ path: String, _ right: String, isLong: Bool = false,
        _ answer: @escaping @Sendable (Visit) throws(ScripError) -> ConsoleAnswer
    ) -> Page {
        Page(
            method: .post, path: path, right: right, pace: isLong ? .long : .brief,
            answer: answer)
    }

    /// A form whose work has threads of its own.
    static func post(
        _ path: String, _ right: String, _ pace: Console.Pace,
        _ answer: @escaping @Sendable (Visit) throws(ScripError) -> ConsoleAnswer
    ) -> Page {
        Page(method: .post, path: path, right: right, pace: pace, answer: answer)
    }

    /// Every address there is.
    static let all: [Page] =
        entrance + people + stocks + rules + baskets + books + programs + cashier + card

    /// The names of what can be asked.
    static let operations = ScripOperation.all.map(\.name)
}
