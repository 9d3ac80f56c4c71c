internal import ScripRules

/// The host's objects and helpers as an editor and a reader are told of them, written from their one description.
package enum HostReference {
    /// Classes of the host's objects, for lua-language-server.
    package static var objectAnnotations: String {
        var text = ""
        for object in HostObject.allCases where object != .units { text += annotation(object) }
        return text
    }

    /// Units, and the functions that take and answer them.
    package static var helperAnnotations: String {
        var text = annotation(.units)
        text += "---@alias scrip.Lines scrip.Line[]|scrip.Scope\n\n"
        text += alias("Rounding", HostHelper.roundings)
        text += alias("Pieces", HostHelper.choices)
        text += "---Helpers; integers only.\n---@class scrip\nscrip = {}\n"
        for helper in HostHelper.all { text += "\n" + annotation(helper) }
        return text
    }

    /// A table of every field, for readers.
    package static var objectTable: String {
        var text = "| Field | Is | |\n| --- | --- | --- |\n"
        for object in HostObject.allCases {
            for field in object.fields {
                text +=
                    "| `\(object.path).\(field.name)` | \(field.words) | \(field.note ?? "") |\n"
            }
        }
        return text
    }

    /// A table of every helper, for readers.
    package static var helperTable: String {
        var text = "| Call | Answers | |\n| --- | --- | --- |\n"
        for helper in HostHelper.all {
            text += "| `\(helper.call)` | \(helper.answer.words) | \(helper.note) |\n"
        }
        return text
    }

    private static func annotation(_ object: HostObject) -> String {
        var text = object.note.map { "---\($0)\n" } ?? ""
        text += "---@class \(object.className)"
        text += object.parent.map { ": \($0.className)" } ?? ""
        for field in object.ownFields {
            text += "\n---@field \(field.name) \(field.type)"
            text += field.note.map { " \($0)" } ?? ""
        }
        return text + "\n\n"
    }

    private static func alias(_ name: String, _ words: [(String, String)]) -> String {
        words.reduce("---@alias scrip.\(name)\n") { $0 + "---| \"\($1.0)\" # \($1.1)\n" } + "\n"
    }

    private static func annotation(_ helper: HostHelper) -> String {
        var text = "---\(helper.note)\n"
        for parameter in helper.parameters {
            text += "---@param \(parameter.name)\(parameter.isOptional ? "?" : "") "
            text += parameter.kind.type + (parameter.note.map { " \($0)" } ?? "") + "\n"
        }
        let names = helper.parameters.map(\.name).joined(separator: ", ")
        return text
            + "---@return \(helper.answer.type)\nfunction scrip.\(helper.name)(\(names)) end\n"
    }
}

extension HostField {
    /// What it holds, as a reader would say.
    fileprivate var words: String {
        switch value {
        case .text: "text"
        case .word(let words): words.map { "`\"\($0)\"`" }.joined(separator: ", ")
        case .money: "money"
        case .pieces: "pieces"
        case .seconds: "seconds"
        case .number: "a number"
        case .flag: "`true` or `false`"
        case .names: "a set"
        case .texts, .values: "a map"
        case .object: "an object"
        case .list: "an array"
        }
    }
}

extension HostHelper {
    /// A call with everything it takes.
    fileprivate var call: String {
        var text = "scrip.\(name)("
        var brackets = ""
        for (index, parameter) in parameters.enumerated() {
            if parameter.isOptional {
                text += index > 0 ? " [, " : "["
                brackets += "]"
            } else if index > 0 {
                text += ", "
            }
            text += parameter.name
        }
        return text + brackets + ")"
    }
}

extension HostHelper.Kind {
    fileprivate var type: String {
        switch self {
        case .text: "string"
        case .amount, .percent, .number, .pieces: "integer"
        case .lines: "scrip.Lines"
        case .linesOrUnits: "scrip.Lines|scrip.Units[]"
        case .units: "scrip.Units[]"
        case .perLine: "fun(line: scrip.Line): integer"
        case .details: "table<string, integer|string|boolean>"
        case .rounding: "scrip.Rounding"
        case .choice: "scrip.Pieces"
        }
    }
}

extension HostHelper.Answer {
    fileprivate var type: String {
        switch self {
        case .refusal: "scrip.Refusal"
        case .money, .number: "integer"
        case .text: "string"
        case .shares: "table<string, integer> shares By line id; return it as `{ lines = shares }`."
        case .uses: "table<string, integer> uses By line id."
        case .units: "scrip.Units[]"
        case .iterator: "fun(): scrip.Line, integer"
        }
    }

    fileprivate var words: String {
        switch self {
        case .refusal: "a refusal, to return from `eligible` or `discount`"
        case .money: "money"
        case .number: "a number"
        case .text: "text"
        case .shares: "money by line id, to return as `{ lines = … }`"
        case .uses: "pieces by line id"
        case .units: "entries `line`, `quantity`, `amount`"
        case .iterator: "`for line, amount in …`, once for each piece"
        }
    }
}
