internal import LuaSandbox

/// What is known of a value while a rule is read for the most it takes off.
indirect enum BoundValue: Equatable {
    /// A constant of the rule or one of the stock's parameters; no whole number.
    case known(LuaValue)
    /// A whole number that certainly stays within 64 bits.
    case number(Linear)
    /// A text of a line: which line, and which field.
    case text(Int, String)
    /// Nil, or this.
    case optional(BoundValue)
    /// Anything.
    case unknown
    /// True or nil: whether a text of a line is one of a set.
    case among(LuaValue, BoundValue)
    /// What the host knows, or a text or number made of that: no table of the rule's and no function.
    case data
    /// `scrip.refuse(…)`.
    case refusal
    /// `scope`.
    case scope
    /// A line of the basket.
    case line(Int)
    /// Pieces of a line, as `scrip.cheapest` answers them.
    case entry(Int)
    /// A table with names that nobody writes into.
    case record([String: BoundValue])
    /// A table by its number.
    case table(Int)
    /// One of the tables that were made in a loop, and where it was read, if that is known.
    case member(Int, of: Place?)
    /// A library, or a function of one by its full name.
    case library(String)
    /// A function of the rule's file.
    case function(LuaFunction)

    /// A key in a table.
    struct Place: Equatable {
        var table: Int
        var key: BoundValue
    }

    /// Whether Lua takes it for true; nil when that is not known.
    var isTrue: Bool? {
        switch self {
        case .known(.nil), .known(.boolean(false)): false
        case .optional, .unknown, .data, .among: nil
        default: true
        }
    }

    /// Whether nobody can write into it or call it.
    var isPlain: Bool {
        switch self {
        case .known, .number, .text, .data, .line, .entry, .scope, .among: true
        case .optional(let value): value.isPlain
        default: false
        }
    }

    /// Whether it stands for the same wherever it is seen.
    var isKey: Bool {
        switch self {
        case .unknown, .data, .optional, .among: false
        default: true
        }
    }

    /// What it is where it is not nil.
    var present: BoundValue {
        if case .optional(let value) = self { value.present } else { self }
    }

    /// With nil as one more thing it may be.
    var orNil: BoundValue {
        switch self {
        case .optional, .unknown, .known(.nil): self
        case .known(.boolean): .unknown
        default: .optional(self)
        }
    }

    /// The same with every number taken for one.
    var shape: BoundValue { mapped { _ in .zero } }

    /// The same, and nothing known of its numbers.
    var blurred: BoundValue {
        switch self {
        case .number: .unknown
        case .optional(let value): value.blurred == .unknown ? .unknown : .optional(value.blurred)
        case .record(let fields): .record(fields.mapValues(\.blurred))
        default: self
        }
    }

    /// With other numbers.
    func mapped(_ change: (Linear) -> Linear) -> BoundValue {
        switch self {
        case .number(let number): .number(change(number))
        case .optional(let value): .optional(value.mapped(change))
        case .record(let fields): .record(fields.mapValues { $0.mapped(change) })
        default: self
        }
    }

    /// Its numbers by where they stand in it.
    var numbers: [String: Linear] {
        switch self {
        case .number(let number): return ["": number]
        case .optional(let value): return value.numbers
        case .record(let fields):
            var all: [String: Linear] = [:]
            for (name, value) in fields {
                for (path, number) in value.numbers { all[".\(name)\(path)"] = number }
            }
            return all
        default: return [:]
        }
    }

    /// With the numbers that stand at some places.
    func with(numbers: [String: Linear], at path: String = "") -> BoundValue {
        switch self {
        case .number: return numbers[path].map { .number($0) } ?? .unknown
        case .optional(let value): return .optional(value.with(numbers: numbers, at: path))
        case .record(let fields):
            var changed: [String: BoundValue] = [:]
            for (name, value) in fields {
                changed[name] = value.with(numbers: numbers, at: "\(path).\(name)")
            }
            return .record(changed)
        default: return self
        }
    }

    /// What may be either, numbers taken for one.
    static func either(_ one: BoundValue, _ other: BoundValue) -> BoundValue {
        let (one, other) = (one.shape, other.shape)
        if one == other { return one }
        switch (one, other) {
        case (.known(.nil), let value), (let value, .known(.nil)): return value.orNil
        case (.optional(let first), let second), (let second, .optional(let first)):
            return either(first, second.present).orNil
        case (.record(let first), .record(let second)):
            var fields: [String: BoundValue] = [:]
            for name in Set(first.keys).union(second.keys) {
                fields[name] = either(first[name] ?? .known(.nil), second[name] ?? .known(.nil))
            }
            return .record(fields)
        case (.member(let first, _), .member(let second, _)) where first == second:
            return .member(first, of: nil)
        default: return .unknown
        }
    }
}

extension LuaFunction: Equatable {
    package static func == (one: LuaFunction, other: LuaFunction) -> Bool { one === other }
}

/// A table that a rule makes, or the lines that count.
struct BoundTable: Equatable {
    enum Kind: Equatable {
        /// Values one after the other; one that is nil is not there.
        case list([BoundValue])
        /// Any number of such values.
        case values(BoundValue)
        /// Lines of the basket.
        case lines
        /// Pieces of lines.
        case entries
        /// Tables that were made in a loop, each at most once where they are distinct.
        case tables(Int, distinct: Bool)
        /// Numbers by their keys.
        case parts
        /// Tables that were made in a loop, by their keys, each under one key where they are distinct.
        case places(Int, distinct: Bool)
        /// Anything.
        case unknown
    }

    var kind: Kind
    /// What its lines or pieces add up to.
    var sums: [Measure: Linear] = [:]
    /// What its parts that are above zero add up to at most: what was written over still counts.
    var parts = Linear.zero
    /// No part is below zero.
    var isNatural = true
    /// Changes with whatever is written into it.
    var stamp = 0
    /// Tables of this round that were put into it.
    var fresh: [Int] = []
    /// What was written last, and under which key.
    var written: Written?
    /// Nobody may write into it.
    var isSealed = false
    /// The tables made in a loop that it is one of.
    var viewOf: Int?

    struct Written: Equatable {
        var key: BoundValue
        var value: BoundValue
    }

    func sum(_ measure: Measure) -> Linear { sums[measure] ?? .zero }

    static var unknown: BoundTable { BoundTable(kind: .unknown) }
}

/// What lines and pieces add up to.
enum Measure: CaseIterable {
    case amount, quantity, unused, list, count
}
