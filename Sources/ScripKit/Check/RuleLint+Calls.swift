internal import ScripRules

extension RuleLint {
    func call(
        _ callee: LuaExpression, _ arguments: [LuaExpression], at offset: Int, _ names: Names
    ) -> Shape {
        let function = shape(of: callee, names).sure
        // `math.floor(a * b / c)` is whole again.
        let rounds = RuleLint.isRounding(callee)
        if rounds { roundingDepth += 1 }
        let shapes = arguments.map { shape(of: $0, names).sure }
        if rounds { roundingDepth -= 1 }
        switch function {
        case .function(let id):
            guard let known = functions[id] else { return .unknown }
            return joined(follow(known.function, id: id, with: shapes))
        case .builtin(let path):
            return builtin(path, arguments, shapes, at: callee.offset, names)
        case .unknown, .null: return .unknown
        default:
            note(.argument, at: callee.offset, "\(function.words) cannot be called")
            return .unknown
        }
    }

    /// `math.floor`, `math.ceil`, `math.tointeger`.
    private static func isRounding(_ callee: LuaExpression) -> Bool {
        guard case .index(let library, let key) = callee.kind, case .name("math") = library.kind
        else { return false }
        return ["floor", "ceil", "tointeger"].contains(key.stringLiteral)
    }

    private func builtin(
        _ path: String, _ arguments: [LuaExpression], _ shapes: [Shape], at offset: Int,
        _ names: Names
    ) -> Shape {
        if path.hasPrefix("scrip.") {
            return helper(String(path.dropFirst(6)), arguments, shapes, at: offset)
        }
        let parts = path.split(separator: ".").map(String.init)
        let answer =
            parts.count == 2
            ? HostShape.libraries[parts[0]]?[parts[1]] ?? .unknown
            : HostShape.functions[path] ?? .unknown
        switch path {
        case "ipairs": return .iterator([.integer(.none), listElement(shapes, arguments)])
        case "pairs", "next":
            guard path == "pairs" else { return .unknown }
            return .iterator(pairsOf(shapes.first ?? .null, arguments))
        case "math.max", "math.min", "math.abs":
            return extreme(shapes, arguments)
        case "assert": return shapes.first ?? .unknown
        case "table.insert", "table.remove", "table.sort", "table.concat":
            return ownTable(path, shapes, arguments) ?? answer
        default: return answer
        }
    }

    private func listElement(_ shapes: [Shape], _ arguments: [LuaExpression]) -> Shape {
        guard let shape = shapes.first, let argument = arguments.first else { return .unknown }
        switch shape {
        case .list(let element): return element
        case .table(let id):
            let element = tables[id]?.element ?? .unknown
            return element == .null ? .unknown : element.sure
        case .object(let object):
            let hint: Sentence =
                object == .scope || object == .basket ? "; write ipairs(scope.lines)" : ""
            note(
                .argument, at: argument.offset, "ipairs needs a list, not \(object.rawValue)" + hint
            )
        case .map:
            note(.argument, at: argument.offset, "ipairs sees nothing in a set; use pairs")
        case .integer, .float, .string, .boolean, .trueOrNil, .refusal:
            note(.argument, at: argument.offset, "ipairs needs a list, not \(shape.words)")
        default: break
        }
        return .unknown
    }

    private func pairsOf(_ shape: Shape, _ arguments: [LuaExpression]) -> [Shape] {
        switch shape {
        case .map(.trueOrNil): return [.unknown, .boolean(true)]
        case .map(let value): return [.string, value]
        case .list(let element): return [.integer(.none), element]
        case .table: return [.unknown, .unknown]
        case .integer, .float, .string, .boolean, .trueOrNil, .refusal:
            note(
                .argument, at: arguments.first?.offset ?? 0,
                "pairs needs a table, not \(shape.words)")
            return []
        default: return []
        }
    }

    private func extreme(_ shapes: [Shape], _ arguments: [LuaExpression]) -> Shape {
        var unit = Unit.none
        for (shape, argument) in zip(shapes, arguments) {
            switch shape {
            case .integer(let next):
                if !unit.agrees(with: next) {
                    note(
                        .mixedUnits, at: argument.offset,
                        "this compares \(unit.words) with \(next.words)")
                }
                unit = unit.agrees(with: next) ? unit.joined(with: next) : unit
            case .float: return .float
            case .unknown, .null: return .unknown
            default: note(.argument, at: argument.offset, "\(shape.words) is no number")
            }
        }
        return .integer(unit)
    }

    private func ownTable(
        _ path: String, _ shapes: [Shape], _ arguments: [LuaExpression]
    ) -> Shape? {
        guard let shape = shapes.first, let argument = arguments.first else { return nil }
        switch shape {
        case .table(let id):
            if path == "table.insert", let value = shapes.last, shapes.count > 1 {
                addElement(value, to: id)
            }
            if path == "table.remove" { return tables[id]?.element }
        case .list, .map, .object, .parameters:
            note(
                .writeHost, at: argument.offset,
                "\(path) needs a table of the rule's own; \(shape.words) is the host's")
        default: break
        }
        return nil
    }
}
