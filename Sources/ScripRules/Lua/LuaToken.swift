/// One word of Lua source.
enum LuaToken: Hashable {
    case name(String)
    case keyword(String)
    case symbol(String)
    case string(String)
    case integer(Int64)
    case float(String)
    case end

    /// The token as a reader would name it.
    var words: String {
        switch self {
        case .name(let text): "'\(text)'"
        case .keyword(let text): "'\(text)'"
        case .symbol(let text): "'\(text)'"
        case .string: "a string"
        case .integer(let value): "\(value)"
        case .float(let text): text
        case .end: "the end of the file"
        }
    }
}

/// Source that is not Lua, and where.
package struct LuaSyntaxError: Error {
    /// What is wrong.
    package var message: String
    /// Byte offset in the source.
    package var offset: Int
}
