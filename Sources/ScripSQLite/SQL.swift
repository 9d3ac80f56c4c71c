internal import Synchronization

/// A statement's text with a number of its own, so that a connection finds it compiled in one step.
///
/// Made once each, as static constants: looking statements up by their text costs more than running
/// the small ones.
struct SQL: Sendable {
    let text: String
    let number: Int

    private static let count = Atomic(0)

    init(_ text: String) {
        self.text = text
        number = SQL.count.add(1, ordering: .relaxed).oldValue
    }
}
