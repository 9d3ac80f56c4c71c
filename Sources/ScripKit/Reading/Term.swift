internal import ScripCore
internal import ScripRules

/// What an expression of a rule stands for, as far as that is known before a checkout.
///
/// A term has no names of the rule in it: two ways of writing one thing are one term, and a rule
/// that differs in what it does is another term.
struct Term: Hashable {
    /// What a number counts.
    enum Kind: Hashable {
        case money
        case pieces
        case count
        case percent
        case minutes
        case other
    }

    /// What a loop stands on.
    enum Sort: Hashable {
        case line
        /// Some pieces of one line.
        case units
        /// The lines of one article.
        case article
        /// A key of a table with its value.
        case entry
        /// A word of a set.
        case word
        case other
    }

    /// A name with its term.
    struct Entry: Hashable {
        var key: String
        var value: Term
    }

    /// One loop of several: what it stands on, what it goes through, and where it does anything.
    struct Generator: Hashable {
        var item: Term
        var collection: Term
        var condition: Term
    }

    /// What loops gather.
    enum Gathering: Hashable {
        case sum
        case most
        case least
        /// Whether it is so anywhere.
        case any
        case list
        /// A table with a key for each.
        case map
        /// Tables put together.
        case merged
        /// The one with the fewest `missing`, the first of several.
        case nearest
    }

    indirect enum Node: Hashable {
        /// It has a meaning that no words are known for.
        case unknown
        case null
        case boolean(Bool)
        case integer(Int64, Kind)
        case text(String)
        case list([Term])
        case set([Term])
        case record([Entry])
        /// What the host gives: `scope`, `parameters`, `context`, its helpers.
        case host(String)
        case field(Term, String)
        /// By how many loops it stands in.
        case item(Int, Sort)
        /// What a name held before a turn of a loop.
        case carried(String, Int)
        case apply(String, [Term])
        case each(Gathering, [Generator], [Term])
        case function(Closure)
        /// As the rule writes it.
        case quoted(String)
    }

    /// A function of the rule with what it sees.
    struct Closure: Hashable {
        let function: LuaFunction
        let names: [String: Term]

        static func == (left: Closure, right: Closure) -> Bool {
            left.function === right.function && left.names == right.names
        }

        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(function)) }
    }

    /// Terms in a term at most, and one inside the other; what is larger says more than a page.
    static let sizeMax = 2_000
    static let depthMax = 80

    let node: Node
    let size: Int
    private let depth: Int

    private init(_ node: Node, _ parts: [Term] = []) {
        let size = parts.reduce(1) { $0 + $1.size }
        let depth = 1 + (parts.map(\.depth).max() ?? 0)
        guard size <= Term.sizeMax, depth <= Term.depthMax else {
            (self.node, self.size, self.depth) = (.unknown, 1, 1)
            return
        }
        (self.node, self.size, self.depth) = (node, size, depth)
    }

    static var unknown: Term { Term(.unknown) }
    static var null: Term { Term(.null) }
    static var yes: Term { Term(.boolean(true)) }
    static var no: Term { Term(.boolean(false)) }
    static func boolean(_ flag: Bool) -> Term { flag ? yes : no }
    static func integer(_ number: Int64, _ kind: Kind = .other) -> Term {
        Term(.integer(number, kind))
    }
    static func text(_ text: String) -> Term { Term(.text(text)) }
    static func list(_ terms: [Term]) -> Term { Term(.list(terms), terms) }
    static func set(_ terms: [Term]) -> Term { Term(.set(terms), terms) }
    static func record(_ entries: [Entry]) -> Term {
        Term(.record(entries), entries.map(\.value))
    }
    static func host(_ name: String) -> Term { Term(.host(name)) }
    static func item(_ depth: Int, _ sort: Sort) -> Term { Term(.item(depth, sort)) }
    static func carried(_ name: String, _ depth: Int) -> Term { Term(.carried(name, depth)) }
    static func quoted(_ text: String) -> Term { Term(.quoted(text)) }
    static func function(_ closure: Closure) -> Term { Term(.function(closure)) }

    /// An operation as it stands; see ``folded(_:_:)``.
    static func apply(_ name: String, _ terms: [Term]) -> Term {
        Term(.apply(name, terms), terms)
    }

    static func plainField(_ base: Term, _ key: String) -> Term {
        Term(.field(base, key), [base])
    }

    static func each(_ gathering: Gathering, _ generators: [Generator], _ body: [Term]) -> Term {
        Term(
            .each(gathering, generators, body),
            body + generators.flatMap { [$0.collection, $0.condition] })
    }

    /// The whole number it is.
    var integer: Int64? { if case .integer(let number, _) = node { number } else { nil } }

    var text: String? { if case .text(let text) = node { text } else { nil } }

    var boolean: Bool? { if case .boolean(let flag) = node { flag } else { nil } }

    var isNull: Bool { node == .null }

    /// What an operation is about, if it is that one.
    func operands(_ name: String) -> [Term]? {
        if case .apply(name, let terms) = node { terms } else { nil }
    }

    /// A field of what the host gives, as a path such as `context.now.hour`.
    var path: String? {
        switch node {
        case .host(let name): name
        case .field(let base, let key): base.path.map { "\($0).\(key)" }
        default: nil
        }
    }

    /// What is written is known whole.
    var isKnown: Bool {
        switch node {
        case .null, .boolean, .integer, .text: true
        case .list(let terms), .set(let terms): terms.allSatisfy(\.isKnown)
        case .record(let entries): entries.allSatisfy(\.value.isKnown)
        default: false
        }
    }

    /// The terms inside it.
    var inner: [Term] {
        switch node {
        case .list(let terms), .set(let terms), .apply(_, let terms): terms
        case .record(let entries): entries.map(\.value)
        case .field(let base, _): [base]
        case .each(_, let generators, let body):
            generators.flatMap { [$0.collection, $0.condition] } + body
        default: []
        }
    }

    func contains(_ test: (Term) -> Bool) -> Bool {
        test(self) || inner.contains { $0.contains(test) }
    }

    var hasCarried: Bool { contains { if case .carried = $0.node { true } else { false } } }

    var hasUnknown: Bool { contains { $0.node == .unknown } }

    /// Whether it speaks of a loop of that depth or of one inside it.
    func isAbout(_ depth: Int) -> Bool {
        free.contains { if case .item(let own, _) = $0.node { own >= depth } else { false } }
    }

    /// The loops it speaks of that are not inside it.
    var free: Set<Term> {
        switch node {
        case .item: return [self]
        case .each(_, let generators, let body):
            var found: Set<Term> = []
            var bound: Set<Term> = []
            for generator in generators {
                found.formUnion(generator.collection.free.subtracting(bound))
                bound.insert(generator.item)
                found.formUnion(generator.condition.free.subtracting(bound))
            }
            for term in body { found.formUnion(term.free.subtracting(bound)) }
            return found
        default: return inner.reduce(into: []) { $0.formUnion($1.free) }
        }
    }

    /// The same with other terms in some places; folded again.
    func replacing(_ other: (Term) -> Term?) -> Term {
        if let found = other(self) { return found }
        switch node {
        case .list(let terms): return .list(terms.map { $0.replacing(other) })
        case .set(let terms): return .set(terms.map { $0.replacing(other) })
        case .record(let entries):
            return .record(
                entries.map { Entry(key: $0.key, value: $0.value.replacing(other)) })
        case .field(let base, let key): return base.replacing(other).field(key)
        case .apply(let name, let terms):
            return .folded(name, terms.map { $0.replacing(other) })
        case .each(let gathering, let generators, let body):
            return .each(
                gathering,
                generators.map {
                    Generator(
                        item: $0.item.replacing(other), collection: $0.collection.replacing(other),
                        condition: $0.condition.replacing(other))
                }, body.map { $0.replacing(other) })
        default: return self
        }
    }
}
