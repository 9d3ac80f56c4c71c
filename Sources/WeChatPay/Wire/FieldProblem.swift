/// A field of a request that is not what the interface asks for.
public struct FieldProblem: Error, Hashable, Sendable {
    /// A JSON Pointer such as `/award_send_rule/award_list/0/stock_id`; empty for the document.
    public var pointer: String
    /// What stands there, shortened; empty when nothing does.
    public var value: String
    /// What is wrong with it and what is asked for.
    public var issue: String

    /// A problem at a place.
    public init(pointer: String, value: String = "", issue: String) {
        self.pointer = pointer
        self.value = value
        self.issue = issue
    }
}
