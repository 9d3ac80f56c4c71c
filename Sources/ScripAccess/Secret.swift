/// Text that no message, log or description shows.
public struct Secret: Hashable, Sendable {
    /// The text itself; say why where you read it.
    public let text: String

    /// Keeps a text from being shown.
    public init(_ text: String) { self.text = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars, whatever the text.
    public var description: String { "***" }
    /// Three stars, whatever the text.
    public var debugDescription: String { "***" }
    /// Nothing: `dump` is a message too.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
