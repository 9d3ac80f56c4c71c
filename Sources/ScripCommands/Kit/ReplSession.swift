internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// What `scrip repl` keeps between two lines: a rule, parameters, a basket and facts.
final class ReplSession {
    private let book: RuleBook
    /// Where times are read, and what amounts are in that say nothing else.
    private let place: Book
    private var file: RuleFile
    /// Nil while the file holds something that does not load.
    private var rule: Rule?
    var parameters: [ParameterValue.Field] = []
    private var checkout: Checkout
    private var context: [UInt8]?

    init(_ file: RuleFile, place: Book) throws(ScripError) {
        self.file = file
        self.place = place
        book = try RuleBook()
        checkout = Checkout(basket: try Basket(currency: place.currency, lines: []))
        rule = try book.load(name: file.name, source: file.source)
    }

    /// What each command does.
    private static let help = """
        eval                       what the rule says; an empty line does the same
        explain                    the same, step by step
        json                       the same, as JSON
        params {"threshold": 5000} set the parameters
        param threshold 5000       set one
        basket FILE                take a basket or a checkout
        add NAME 1500 x2 key=value a line: price in minor units, pieces, and sku, category, brand,
                                   tag, id or amount
        set 1 quantity 3           change a line: unit_price, quantity, name, sku, category, brand, tag
        drop 1                     take a line away
        context {"wallet": {…}}    what the rule sees as ctx, in JSON
        time 2026-11-23T12:30:00+08:00
        attribute student true     what the till passes along
        show                       parameters and basket
        check                      what scrip check finds
        case a sentence            this, as a case for the case file
        quit

        """

    private static let verbs = [
        "eval", "explain", "json", "params", "param", "basket", "add", "set", "drop", "context",
        "time", "attribute", "show", "check", "case", "help", "quit",
    ]

    /// The rule's title and its parameters.
    var greeting: String {
        guard let rule else { return "" }
        let title = rule.title.isEmpty ? "" : "\(rule.title) "
        return "\(title)(\(rule.name), \(rule.version.short)); 'help' lists the commands\n"
            .printableLines + shownParameters
    }

    /// Answers one line; nil ends the session.
    func answer(to line: String) throws(ScripError) -> String? {
        let line = line.trimmingCharacters(in: .whitespaces)
        if line.hasPrefix("#") { return "" }
        let verb = String(line.prefix { !$0.isWhitespace })
        let rest = line.dropFirst(verb.count).trimmingCharacters(in: .whitespaces)
        let news = try reload()
        switch verb {
        case "", "eval": return try news + verdict { VerdictWords($0, basket: $1, title: $2).text }
        case "explain": return try news + explained()
        case "json":
            return try news + verdict { verdict, _, _ in verdict.jsonText(.pretty) + "\n" }
        case "params":
            parameters = try typed(rest, "params").read([ParameterValue.Field].init(json:))
            return try news + bound()
        case "param": return try news + set(parameter: rest)
        case "basket":
            try take(basket: rest)
            return news + shownBasket
        case "add": return try news + add(rest)
        case "set": return try news + change(rest)
        case "drop": return try news + drop(rest)
        case "context":
            let input = try typed(rest, "context")
            _ = try input.read { bytes throws(ScripError) in try Facts(json: bytes) }
            context = input.bytes
            return news
        case "time":
            checkout.time = try Instant(rfc3339: rest)
            return news
        case "attribute": return try news + attribute(rest)
        case "show": return news + shownParameters + shownBasket
        case "check": return news + findings()
        case "case": return try news + asCase(rest)
        case "help": return news + ReplSession.help
        case "quit", "exit": return nil
        default:
            let hint = nearest(verb, among: ReplSession.verbs).map { "Did you mean '\($0)'?" }
            throw ScripError(
                .invalidInput, "There is no command '\(verb.printable)'",
                remedy: hint ?? "'help' lists them")
        }
    }

    /// Reads the rule again if its file has changed.
    private func reload() throws(ScripError) -> String {
        let now = try file.readAgain()
        guard now.source != file.source else { return "" }
        file = now
        rule = nil
        rule = try book.load(name: now.name, source: now.source)
        return "read again: \(now.name), \(RuleBook.version(of: now.source).short)\n"
    }

    private func loaded() throws(ScripError) -> Rule {
        if let rule { return rule }
        return try book.load(name: file.name, source: file.source)
    }

    private func typed(_ text: String, _ what: String) throws(ScripError) -> InputFile {
        guard !text.isEmpty else {
            throw ScripError(
                .invalidInput, "'\(what)' says nothing", remedy: "Write JSON, or name a file")
        }
        return try InputFile.textOrFile(text, option: what)
    }

    // MARK: Answers

    private func decide() throws(ScripError) -> (Decision, BoundRule) {
        let bound = try loaded().bind(parameters)
        return (bound.decide(on: checkout.basket, facts: try facts()), bound)
    }

    private func facts() throws(ScripError) -> Facts {
        var facts = Facts(
            checkout: checkout, at: checkout.time ?? Instant(epochSeconds: 0), in: place.timeZone)
        if checkout.time == nil { facts.now = Facts.none.now }
        guard let context else { return facts }
        return try Facts(json: context, defaults: facts)
    }

    private func verdict(
        _ words: (Verdict, Basket, String) -> String
    ) throws(ScripError) -> String {
        let (decision, bound) = try decide()
        if case .failed(let failure) = decision.verdict.outcome {
            Terminal.message(FailureWords(failure, file: file).text)
        }
        return words(decision.verdict, checkout.basket, bound.rule.title)
    }

    private func explained() throws(ScripError) -> String {
        let (decision, bound) = try decide()
        let explanation = Explanation(
            decision, of: bound, on: checkout.basket, facts: try facts())
        return VerdictWords(decision.verdict, basket: checkout.basket, title: bound.rule.title).text
            + ExplainWords(explanation).text
    }

    private func findings() -> String {
        let findings = RuleChecker(book: book, probes: 200).check(
            name: file.name, source: file.source, file: file.path,
            cases: (try? RuleFiles.cases(beside: file))??.cases ?? [])
        let open = findings.filter { $0.allowed == nil }
        return findings.map { "\($0)\n".printableLines }.joined()
            + (open.isEmpty ? "nothing found\n" : "\(counted(open.count, "finding"))\n")
    }

    private func asCase(_ name: String) throws(ScripError) -> String {
        let (decision, bound) = try decide()
        return RuleCase.yaml(
            name: name.isEmpty ? "a sentence" : name, parameters: bound.parameters,
            basket: checkout.basket, facts: try facts(), verdict: decision.verdict)
    }

    private func bound() throws(ScripError) -> String {
        _ = try loaded().bind(parameters)
        return shownParameters
    }

    private var shownParameters: String {
        guard let rule, !rule.parameters.isEmpty else { return "" }
        var table = Table(("parameter", .left), ("value", .left), ("type", .left), ("", .left))
        for declaration in rule.parameters {
            let given = parameters.first { $0.key == declaration.name }?.value
            let value = given ?? declaration.defaultValue
            table.add(
                declaration.name,
                value.map { $0.jsonText() } ?? (declaration.isOptional ? "" : "missing"),
                declaration.type.name, declaration.label ?? "")
        }
        return table.text()
    }

    private var shownBasket: String {
        let money = Money(currency: checkout.basket.currency)
        guard checkout.basket.count > 0 else { return "the basket is empty\n" }
        var table = Table(
            ("line", .left), ("name", .left), ("pieces", .right), ("amount", .right),
            ("category", .left), ("brand", .left), ("tags", .left))
        for line in checkout.basket.lines {
            table.add(
                line.id, line.name, String(line.quantity), money.text(line.amount), line.category,
                line.brand, line.tags.joined(separator: ", "))
        }
        return table.text() + "total \(money.text(checkout.basket.amount))\n"
    }

    // MARK: Changes

    /// Takes a checkout or basket from a file; a time, store and attributes come with it.
    func take(basket path: String) throws(ScripError) {
        checkout = try InputFile(path, what: "basket").read { bytes throws(ScripError) in
            try Checkout(checkoutOrBasketJSON: bytes, currency: place.currency)
        }
    }

    private func set(parameter text: String) throws(ScripError) -> String {
        let name = String(text.prefix { !$0.isWhitespace })
        let value = text.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
        let rule = try loaded()
        guard rule.parameters.contains(where: { $0.name == name }) else {
            let names = rule.parameters.map(\.name)
            throw ScripError(
                .invalidInput, "The rule has no parameter '\(name.printable)'",
                remedy: nearest(name, among: names).map { "Did you mean '\($0)'?" }
                    ?? "It has \(names.joined(separator: ", "))")
        }
        var changed = parameters.filter { $0.key != name }
        if !value.isEmpty {
            let read = [ParameterValue.Field].init(json:)
            let isJSON = value.first.map { "{[\"-0123456789".contains($0) } ?? false
            let isWord = ["true", "false"].contains(value)
            let written = isJSON || isWord ? value : JSONText.quoted(value)
            changed += try InputFile.textOrFile("{\"\(name)\": \(written)}", option: "param")
                .read(read)
        }
        parameters = changed
        return shownParameters
    }

    private func attribute(_ text: String) throws(ScripError) -> String {
        let name = String(text.prefix { !$0.isWhitespace })
        let value = text.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
        checkout.attributes.removeAll { $0.key == name }
        guard !name.isEmpty, !value.isEmpty else { return "" }
        let parsed: Attribute.Value =
            switch value {
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: Int64(value).map { .integer($0) } ?? .string(value)
            }
        checkout.attributes.append(Attribute(key: name, value: parsed))
        return ""
    }

    private func replace(_ lines: [Line]) throws(ScripError) -> String {
        checkout.basket = try Basket(currency: checkout.basket.currency, lines: lines)
        return shownBasket
    }

    private func add(_ text: String) throws(ScripError) -> String {
        var lines = checkout.basket.lines
        if text.hasPrefix("{") {
            let basket =
                "{\"currency\": \"\(checkout.basket.currency)\", \"lines\": [\(text)]}"
            lines += try Checkout(checkoutOrBasketJSON: Array(basket.utf8)).basket.lines
            return try replace(lines)
        }
        var number = lines.count + 1
        while lines.contains(where: { $0.id == String(number) }) { number += 1 }
        var line = Line(id: String(number), unitPrice: -1, quantity: 1)
        for word in text.split(separator: " ").map(String.init) {
            if let equals = word.firstIndex(of: "=") {
                try line.set(String(word[..<equals]), String(word[word.index(after: equals)...]))
            } else if word.hasPrefix("x"), let pieces = Int64(word.dropFirst()) {
                line.quantity = pieces
            } else if line.unitPrice < 0, let price = Int64(word) {
                line.unitPrice = price
            } else if line.unitPrice < 0 {
                line.name += line.name.isEmpty ? word : " \(word)"
            } else {
                throw ScripError(
                    .invalidInput, "'\(word.printable)' says nothing about a line",
                    remedy: "Write: add NAME PRICE x2 category=drinks/tea tag=special")
            }
        }
        guard line.unitPrice >= 0 else {
            throw ScripError(
                .invalidInput, "The line has no price",
                remedy: "Write minor units: add tea 1500 x2 is twice 15.00")
        }
        if !text.contains("amount=") { line.setAmount() }
        return try replace(lines + [line])
    }

    private func change(_ text: String) throws(ScripError) -> String {
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count >= 2 else {
            throw ScripError(
                .invalidInput, "'set' names a line, a field and a value",
                remedy: "Write: set 1 quantity 3")
        }
        var lines = checkout.basket.lines
        let index = try position(of: words[0], in: lines)
        try lines[index].set(words[1], words.count > 2 ? words[2] : "")
        if words[1] != "amount" { lines[index].setAmount() }
        return try replace(lines)
    }

    private func drop(_ id: String) throws(ScripError) -> String {
        var lines = checkout.basket.lines
        lines.remove(at: try position(of: id, in: lines))
        return try replace(lines)
    }

    private func position(of id: String, in lines: [Line]) throws(ScripError) -> Int {
        guard let index = lines.firstIndex(where: { $0.id == id }) else {
            throw ScripError(
                .notFound, "The basket has no line '\(id.printable)'",
                remedy: "'show' lists them")
        }
        return index
    }
}

extension Line {
    fileprivate static let fields = [
        "id", "name", "sku", "category", "brand", "tag", "unit_price", "quantity", "amount",
    ]

    /// Sets a field by its name on the wire.
    fileprivate mutating func set(_ field: String, _ text: String) throws(ScripError) {
        switch field {
        case "id": id = text
        case "name": name = text
        case "sku": sku = text
        case "category": category = text
        case "brand": brand = text
        case "tag", "tags":
            for tag in text.split(separator: ",").map(String.init) where !tags.contains(tag) {
                tags.append(tag)
            }
            if text.isEmpty { tags = [] }
        case "unit_price", "quantity", "amount":
            guard let number = Int64(text) else {
                throw ScripError(
                    .invalidInput, "\(field) is '\(text.printable)'",
                    remedy: "Write a whole number; money is in minor units")
            }
            switch field {
            case "unit_price": unitPrice = number
            case "quantity": quantity = number
            default: amount = number
            }
        default:
            throw ScripError(
                .invalidInput, "A line has no '\(field.printable)'",
                remedy: nearest(field, among: Line.fields).map { "Did you mean '\($0)'?" }
                    ?? "It has \(Line.fields.joined(separator: ", "))")
        }
    }

    fileprivate mutating func setAmount() {
        amount = unitPrice.multipliedReportingOverflow(by: quantity).partialValue
    }
}

/// Text as JSON.
private enum JSONText {
    static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.value(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
