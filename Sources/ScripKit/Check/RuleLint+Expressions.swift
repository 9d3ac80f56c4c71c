internal import ScripRules

extension RuleLint {
    /// Shapes of a list of expressions, spread over `count` places.
    func shapes(of values: [LuaExpression], count: Int, _ names: Names) -> [Shape] {
        let shapes = values.map { shape(of: $0, names) }
        let last: Shape
        switch values.last?.kind {
        case .call, .method, .vararg: last = .unknown
        default: last = .null
        }
        return shapes + Array(repeating: last, count: max(0, count - shapes.count))
    }

    /// What an expression is, noting what is wrong with it.
    func shape(of expression: LuaExpression, _ names: Names) -> Shape {
        fuel -= 1
        guard fuel > 0 else { return .unknown }
        switch expression.kind {
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .integer: return .integer(.none)
        case .float(let text):
            let such: Sentence = text.contains("e") ? "" : " (12.50 yuan is 1250)"
            note(
                .floatMoney, at: expression.offset,
                "\(text) is a float; money is whole minor units" + such)
            return .float
        case .string: return .string
        case .vararg: return .unknown
        case .name(let name): return shape(ofName: name, at: expression.offset, names)
        case .function(let function): return define(function, names)
        case .parenthesis(let inner): return shape(of: inner, names)
        case .table(let fields): return table(fields, at: expression.offset, names)
        case .index(let base, let key):
            let baseShape = shape(of: base, names).sure
            if let name = key.stringLiteral {
                return field(name, of: baseShape, at: expression.offset)
            }
            return element(of: baseShape, at: key, names)
        case .call(let callee, let arguments):
            return call(callee, arguments, at: expression.offset, names)
        case .method(let base, let name, let arguments):
            let baseShape = shape(of: base, names).sure
            let shapes = arguments.map { shape(of: $0, names) }
            if baseShape == .string || baseShape == .unknown {
                guard baseShape == .string else { return .unknown }
                return field(name, of: .library("string"), at: expression.offset, called: true)
            }
            let function = field(name, of: baseShape, at: expression.offset)
            if case .function(let id) = function, let known = functions[id] {
                return joined(follow(known.function, id: id, with: [baseShape] + shapes))
            }
            return .unknown
        case .binary(let sign, let left, let right):
            return binary(sign, left, right, at: expression.offset, names)
        case .unary(let sign, let operand):
            return unary(sign, shape(of: operand, names), at: expression.offset)
        }
    }

    func joined(_ answers: [(shape: Shape, offset: Int)]) -> Shape {
        guard let first = answers.first else { return .null }
        return answers.dropFirst().reduce(first.shape) { $0.joined(with: $1.shape) }
    }

    private func shape(ofName name: String, at offset: Int, _ names: Names) -> Shape {
        if let declared = names.offset(of: name) { return variables[declared] ?? .unknown }
        if HostShape.libraries[name] != nil { return .library(name) }
        if HostShape.functions[name] != nil { return .builtin(name) }
        let known = names.all + HostShape.globals
        if name == "_ENV" || name == "_G" {
            note(.unknownGlobal, at: offset, "rules have no '\(name)'", about: name)
        } else {
            note(
                .unknownGlobal, at: offset,
                "'\(name)' is not declared", about: name, among: known)
        }
        return .unknown
    }

    private func table(_ fields: [LuaField], at offset: Int, _ names: Names) -> Shape {
        var own = tables[offset] ?? OwnTable()
        for field in fields {
            let shape = self.shape(of: field.value, names)
            if let name = field.name {
                own.fields[name] = (own.fields[name] ?? shape).joined(with: shape)
            } else {
                if let key = field.key {
                    if !isNumber(self.shape(of: key, names)) { own.open = true }
                }
                own.element = own.element == .null ? shape : own.element.joined(with: shape)
            }
        }
        tables[offset] = own
        return .table(offset)
    }

    /// The shape of `base.name`.
    func field(_ name: String, of base: Shape, at offset: Int, called: Bool = false) -> Shape {
        switch base {
        case .object(let object):
            let fields = HostShape.fields[object] ?? [:]
            if let shape = fields[name] { return shape }
            note(
                .unknownField, at: offset,
                "\(object.rawValue) has no field '\(name)'", about: name,
                among: fields.keys.sorted())
        case .parameters:
            guard outline.parameters != nil else { return .unknown }
            usedParameters.insert(name)
            if let parameter = outline.parameter(name) {
                if parameter.type == "conditions" {
                    note(
                        .unknownParam, at: offset,
                        "no step can read '\(name)': \(ParameterDeclaration.withheld)")
                }
                return shape(of: parameter)
            }
            note(
                .unknownParam, at: offset,
                "parameter '\(name)' is not declared", about: name, among: parameterNames)
        case .record(let parameter):
            let fields = outline.parameter(parameter)?.fields ?? []
            if let field = fields.first(where: { $0.name == name }) { return shape(of: field) }
            note(
                .unknownField, at: offset,
                "an entry of '\(parameter)' has no field '\(name)'", about: name,
                among: fields.map(\.name))
        case .library(let library):
            let members = HostShape.libraries[library] ?? [:]
            if members[name] != nil {
                let path = "\(library).\(name)"
                if HostShape.constants.contains(path) { return members[name] ?? .unknown }
                return called ? (members[name] ?? .unknown) : .builtin(path)
            }
            note(
                .unknownHelper, at: offset,
                "\(library) has no '\(name)'", about: name, among: members.keys.sorted())
        case .map(let value): return value
        case .list:
            note(
                .unknownField, at: offset,
                "a list has no field '\(name)'; take an element or use ipairs")
        case .table(let id):
            guard let own = tables[id] else { return .unknown }
            if let shape = own.fields[name] { return shape }
            if !own.open, own.element == .null, !own.fields.isEmpty {
                note(
                    .unknownField, at: offset,
                    "nothing is ever put into field '\(name)' of this table", about: name,
                    among: own.fields.keys.sorted())
            }
        case .integer, .float, .boolean, .trueOrNil, .refusal:
            note(.unknownField, at: offset, "\(base.words) has no fields")
        default: break
        }
        return .unknown
    }

    private func element(of base: Shape, at key: LuaExpression, _ names: Names) -> Shape {
        let keyShape = shape(of: key, names)
        switch base {
        case .list(let element): return element == .unknown ? .unknown : .maybe(element)
        case .map(let value): return value
        case .table(let id):
            guard let own = tables[id], isNumber(keyShape), own.element != .null else {
                return .unknown
            }
            return own.element == .unknown ? .unknown : .maybe(own.element.sure)
        case .object(let object) where isNumber(keyShape):
            let hint: Sentence =
                object == .scope || object == .basket ? "; its lines are in 'lines'" : ""
            note(.unknownField, at: key.offset, "\(object.rawValue) is no list" + hint)
            return .unknown
        default: return .unknown
        }
    }

    /// What a declared parameter is in Lua.
    func shape(of parameter: RuleOutline.Parameter) -> Shape {
        let shape = sureShape(of: parameter)
        guard parameter.optional, !parameter.hasDefault, shape != .unknown else { return shape }
        return shape == .boolean(nil) ? .unknown : .maybe(shape)
    }

    private func sureShape(of parameter: RuleOutline.Parameter) -> Shape {
        switch parameter.type {
        case "money": .integer(.setMoney)
        case "percent": .integer(.percent)
        case "integer": .integer(.none)
        case "time_of_day": .integer(.minutes)
        case "string": .string
        case "boolean": .boolean(nil)
        case "set": .map(.trueOrNil)
        case "list":
            switch parameter.of {
            case "money": .list(.integer(.setMoney))
            case "integer": .list(.integer(.none))
            case "string": .list(.string)
            default: parameter.fields.isEmpty ? .list(.unknown) : .list(.record(parameter.name))
            }
        default: .unknown
        }
    }
}
