internal import LuaSandbox
internal import ScripCore

extension RuleFailure {
    /// A sandbox's failure in the words of a rule.
    init(_ failure: LuaFailure, kind: Kind? = nil, fileName: String) {
        let translated: Kind =
            switch failure.kind {
            case .load: .load
            case .budget, .time: .budget
            case .memory: .memory
            case .script: .rule
            case .result: .result
            }
        // What a step answered is found after it returned; its line is known all the same.
        var place = fileName
        if failure.kind == .result, let line = failure.line { place += ":\(line)" }
        let placed = failure.message.hasPrefix("\(fileName):")
        self.init(
            kind: kind ?? translated,
            message: placed ? failure.message : "\(place): \(failure.message)",
            line: failure.line, stack: failure.stack.map { "\(fileName):\($0)" },
            isTransient: failure.kind == .time)
    }

    /// The message without the place it begins with, which is Lua's own way to say where.
    package func words(of fileName: String) -> String {
        for place in ["\(fileName):\(line ?? 0): ", "\(fileName): "] where message.hasPrefix(place)
        {
            return String(message.dropFirst(place.count))
        }
        return message
    }
}
