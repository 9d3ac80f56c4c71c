internal import CLuaSandbox

/// A value that goes into or comes out of a script.
public indirect enum LuaValue: Hashable, Sendable {
    /// Nothing; as a table's value: the key is known and has none.
    case `nil`
    /// True or false.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction, or one written so.
    case float(Double)
    /// Text; whatever is not UTF-8 is replaced.
    case string(String)
    /// Keys and values; keys from a script come in the defined order.
    case table([Entry])
    /// A function, by the line of its definition; comes out only.
    case function(line: Int)
    /// Goes in only: each value a key with `true`.
    case set([LuaValue])
    /// Goes in only: values numbered from 1.
    case list([LuaValue])
    /// Goes in only, as a table's value: the key is known, and reading it is an error with these words.
    case withheld(String)

    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public var key: LuaValue
        /// The value.
        public var value: LuaValue

        /// A key and its value.
        public init(key: LuaValue, value: LuaValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value of a string key in a table.
    public subscript(key: String) -> LuaValue? {
        guard case .table(let entries) = self else { return nil }
        return entries.first { $0.key == .string(key) }?.value
    }

    /// The values of a table whose keys are 1, 2, … n.
    public var array: [LuaValue]? {
        guard case .table(let entries) = self else { return nil }
        for (index, entry) in entries.enumerated() where entry.key != .integer(Int64(index + 1)) {
            return nil
        }
        return entries.map(\.value)
    }

    /// The text of a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    init(_ nodes: UnsafeBufferPointer<luasandbox_node>) {
        var at = 0
        self = unsafe LuaValue.read(nodes, &at)
    }

    static func read(
        _ nodes: UnsafeBufferPointer<luasandbox_node>, _ at: inout Int
    ) -> LuaValue {
        guard at < nodes.count else { return .nil }
        let node = unsafe nodes[at]
        at += 1
        switch unsafe node.kind {
        case LUASANDBOX_NODE_BOOLEAN: return unsafe .boolean(node.integer != 0)
        case LUASANDBOX_NODE_INTEGER: return unsafe .integer(node.integer)
        case LUASANDBOX_NODE_FLOAT: return unsafe .float(node.number)
        case LUASANDBOX_NODE_TEXT:
            return unsafe .string(
                String(
                    decoding: UnsafeBufferPointer(start: node.text, count: node.length),
                    as: UTF8.self))
        case LUASANDBOX_NODE_FUNCTION: return unsafe .function(line: Int(node.integer))
        case LUASANDBOX_NODE_TABLE:
            var entries: [Entry] = []
            for _ in 0..<(unsafe node.count) {
                let key = unsafe read(nodes, &at)
                entries.append(unsafe Entry(key: key, value: read(nodes, &at)))
            }
            return .table(entries)
        default: return .nil
        }
    }

    /// Calls `body` with the value as flat nodes whose texts live as long as the call.
    func withNodes<Result>(_ body: (UnsafeBufferPointer<luasandbox_node>) -> Result) -> Result {
        var nodes: [luasandbox_node] = unsafe []
        var text: [UInt8] = []
        flatten(into: &nodes, &text)
        return unsafe text.withUnsafeBufferPointer { text in
            for index in nodes.indices
            where unsafe nodes[index].kind == LUASANDBOX_NODE_TEXT
                || nodes[index].kind == LUASANDBOX_NODE_WITHHELD
            {
                // The offset was kept until the buffer stood still.
                unsafe nodes[index].text = text.baseAddress.map {
                    unsafe $0 + Int(nodes[index].integer)
                }
            }
            return unsafe nodes.withUnsafeBufferPointer(body)
        }
    }

    private func flatten(into nodes: inout [luasandbox_node], _ text: inout [UInt8]) {
        var node = unsafe luasandbox_node()
        switch self {
        case .nil, .function: unsafe node.kind = LUASANDBOX_NODE_NIL
        case .boolean(let flag):
            unsafe node.kind = LUASANDBOX_NODE_BOOLEAN
            unsafe node.integer = flag ? 1 : 0
        case .integer(let number):
            unsafe node.kind = LUASANDBOX_NODE_INTEGER
            unsafe node.integer = number
        case .float(let number):
            unsafe node.kind = LUASANDBOX_NODE_FLOAT
            unsafe node.number = number
        case .string(let string), .withheld(let string):
            unsafe node.kind = LUASANDBOX_NODE_TEXT
            if case .withheld = self { unsafe node.kind = LUASANDBOX_NODE_WITHHELD }
            unsafe node.integer = Int64(text.count)
            text.append(contentsOf: string.utf8)
            unsafe node.length = text.count - Int(node.integer)
        case .table(let entries):
            unsafe node.kind = LUASANDBOX_NODE_TABLE
            unsafe node.count = UInt32(entries.count)
            unsafe nodes.append(node)
            for entry in entries {
                unsafe entry.key.flatten(into: &nodes, &text)
                unsafe entry.value.flatten(into: &nodes, &text)
            }
            return
        case .set(let values), .list(let values):
            if case .set = self {
                unsafe node.kind = LUASANDBOX_NODE_SET
            } else {
                unsafe node.kind = LUASANDBOX_NODE_LIST
            }
            unsafe node.count = UInt32(values.count)
            unsafe nodes.append(node)
            for value in values { unsafe value.flatten(into: &nodes, &text) }
            return
        }
        unsafe nodes.append(node)
    }
}
