package import ScripCore

extension Conditions {
    /// The values of one list; more is a mistake, or belongs in an attribute.
    private static let entriesMax = 10_000

    /// Reads the value of a parameter of type `conditions`.
    ///
    /// - Parameters:
    ///   - value: What a stock, a case or a rule's default says.
    ///   - place: The value's path, for messages.
    /// - Throws: `invalidInput`, naming the path of what is wrong; what can never hold is wrong.
    package init(_ value: ParameterValue, at place: String) throws(ScripError) {
        self.init()
        for (key, value, at) in try Conditions.fields(value, at: place, ["who", "when", "where"]) {
            switch key {
            case "who": who = try Who(value, at: at)
            case "when": when = try When(value, at: at)
            default: self.place = try Place(value, at: at)
            }
        }
    }

    // MARK: Parts that all share

    typealias Field = (key: String, value: ParameterValue, place: String)

    /// The fields of an object, each with its path; a key that is not known is refused.
    fileprivate static func fields(
        _ value: ParameterValue, at place: String, _ known: [String]? = nil
    ) throws(ScripError) -> [Field] {
        guard case .record(let given) = value else {
            throw wrong(
                place, "is \(value.kindName)",
                "Give an object" + (known.map { " with \($0.joined(separator: ", "))" } ?? ""))
        }
        var fields: [Field] = []
        for field in given {
            let path = "\(place).\(field.key)"
            if let known, !known.contains(field.key) {
                throw wrong(
                    path, "is not known" + Nearest.suggestion(for: field.key, among: known),
                    "Use \(known.joined(separator: ", "))")
            }
            guard !fields.contains(where: { $0.key == field.key }) else {
                throw wrong(path, "is given twice", "Give it once")
            }
            fields.append((field.key, field.value, path))
        }
        return fields
    }

    fileprivate static func wrong(
        _ place: String, _ detail: String, _ remedy: String
    ) -> ScripError {
        .invalid(place, detail, remedy: remedy)
    }

    /// The elements of a list, each with its path.
    ///
    /// None would be a condition that nothing meets, or, to somebody else, none at all.
    fileprivate static func list<Element: Hashable>(
        _ value: ParameterValue, at place: String,
        _ read: (ParameterValue, String) throws(ScripError) -> Element
    ) throws(ScripError) -> [Element] {
        guard case .list(let values) = value else {
            throw wrong(place, "is \(value.kindName)", "Give a list")
        }
        guard !values.isEmpty else {
            throw wrong(place, "is empty", "Name what counts, or leave the key out")
        }
        guard values.count <= entriesMax else {
            throw wrong(place, "has more than \(entriesMax) entries", "Use at most \(entriesMax)")
        }
        var seen: Set<Element> = []
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            let element = try read(value, "\(place)[\(index)]")
            guard seen.insert(element).inserted else {
                throw wrong("\(place)[\(index)]", "is there twice", "Name each once")
            }
            elements.append(element)
        }
        return elements
    }

    fileprivate static func integer(
        in range: ClosedRange<Int64>, _ remedy: String? = nil
    ) -> (ParameterValue, String) throws(ScripError) -> Int64 {
        { value, place throws(ScripError) in
            guard case .integer(let number) = value, range.contains(number) else {
                let words =
                    if case .integer(let number) = value { "\(number)" } else { value.kindName }
                throw wrong(
                    place, "is \(words)",
                    remedy ?? "Use a whole number from \(range.lowerBound) through "
                        + "\(range.upperBound)")
            }
            return number
        }
    }

    fileprivate static func text(
        _ value: ParameterValue, _ place: String
    ) throws(ScripError) -> String {
        guard case .string(let text) = value, !text.isEmpty else {
            throw wrong(
                place, value == .string("") ? "is empty" : "is \(value.kindName)", "Give a string")
        }
        return text
    }

    /// Words of a refusal that is never given are a mistake.
    fileprivate static func check<Group: Equatable>(
        _ message: String?, of bare: Group, _ empty: Group, _ name: String, at place: String
    ) throws(ScripError) {
        guard message != nil, bare == empty else { return }
        throw wrong(
            "\(place).message", "is for nothing: \(name) asks nothing",
            "Ask something, or leave the words out")
    }

    fileprivate static func message(
        _ value: ParameterValue, _ place: String
    ) throws(ScripError) -> String {
        let message = try text(value, place)
        guard message.utf8.count <= ScriptHead.wordsBytesMax else {
            throw wrong(
                place, "is longer than \(ScriptHead.wordsBytesMax) bytes", "Use fewer words")
        }
        return message
    }
}

extension Conditions.Who {
    fileprivate init(_ value: ParameterValue, at place: String) throws(ScripError) {
        self.init()
        let known = ["attributes", "first_purchase", "birthday", "message"]
        for (key, value, at) in try Conditions.fields(value, at: place, known) {
            switch key {
            case "attributes":
                for (name, value, at) in try Conditions.fields(value, at: at) {
                    attributes.append(
                        AttributeDemand(name: name, demand: try .init(value, at: at)))
                }
                // The same refusal whatever the order they are written in.
                attributes.sort { $0.name < $1.name }
            case "first_purchase":
                guard case .boolean(let flag) = value else {
                    throw Conditions.wrong(at, "is \(value.kindName)", "Give true or false")
                }
                firstPurchase = flag
            case "birthday": birthday = try Birthday(value, at: at)
            default: message = try Conditions.message(value, at)
            }
        }
        var bare = self
        bare.message = nil
        try Conditions.check(message, of: bare, Self(), "who", at: place)
    }
}

extension AttributeDemand.Demand {
    fileprivate init(_ value: ParameterValue, at place: String) throws(ScripError) {
        guard case .record = value else {
            self = .equal(try Self.plain(value, place))
            return
        }
        var min: Int64?
        var max: Int64?
        var oneOf: [Attribute.Value]?
        for (key, value, at) in try Conditions.fields(value, at: place, ["min", "max", "one_of"]) {
            let whole = Conditions.integer(in: .min ... .max, "Give a whole number")
            switch key {
            case "min": min = try whole(value, at)
            case "max": max = try whole(value, at)
            default: oneOf = try Conditions.list(value, at: at, Self.plain)
            }
        }
        switch (oneOf, min, max) {
        case (nil, nil, nil):
            throw Conditions.wrong(place, "asks nothing", "Give min, max or one_of")
        case (let values?, nil, nil): self = .oneOf(values)
        case (_?, _, _):
            throw Conditions.wrong(
                place, "has one_of beside min or max", "Give the one or the other")
        case (nil, let low?, let high?) where low > high:
            throw Conditions.wrong(
                place, "has min \(low) above max \(high), which nothing is",
                "Write a min that is not above max")
        case (nil, _, _): self = .range(min: min, max: max)
        }
    }

    private static func plain(
        _ value: ParameterValue, _ place: String
    ) throws(ScripError) -> Attribute.Value {
        switch value {
        case .string(let text): return .string(text)
        case .integer(let number): return .integer(number)
        case .boolean(let flag): return .boolean(flag)
        case .list, .record:
            throw Conditions.wrong(
                place, "is \(value.kindName)",
                "Give a string, a whole number, true or false, or an object with min, max or one_of"
            )
        }
    }
}

extension Birthday {
    fileprivate init(_ value: ParameterValue, at place: String) throws(ScripError) {
        self.init(attribute: "")
        let days = Conditions.integer(in: 0...Birthday.daysMax)
        for (key, value, at) in try Conditions.fields(
            value, at: place, ["attribute", "days_before", "days_after"])
        {
            switch key {
            case "attribute": attribute = try Conditions.text(value, at)
            case "days_before": daysBefore = try days(value, at)
            default: daysAfter = try days(value, at)
            }
        }
        guard !attribute.isEmpty else {
            throw Conditions.wrong(
                "\(place).attribute", "is missing",
                "Name the attribute that holds the day, as 1990-02-28 or 02-28")
        }
    }
}

extension Conditions.When {
    fileprivate init(_ value: ParameterValue, at place: String) throws(ScripError) {
        self.init()
        let known = ["weekdays", "days_of_month", "hours", "dates", "message"]
        for (key, value, at) in try Conditions.fields(value, at: place, known) {
            switch key {
            case "weekdays":
                weekdays = try Conditions.list(
                    value, at: at,
                    Conditions.integer(in: 0...6, "Use 0 for Sunday to 6 for Saturday")
                ).sorted()
            case "days_of_month":
                daysOfMonth = try Conditions.list(
                    value, at: at, Conditions.integer(in: 1...31)
                ).sorted()
            case "hours": hours = try Conditions.list(value, at: at, Self.window)
            case "dates": dates = try Conditions.list(value, at: at, Self.dates)
            default: message = try Conditions.message(value, at)
            }
        }
        var bare = self
        bare.message = nil
        try Conditions.check(message, of: bare, Self(), "when", at: place)
        guard hasDay else {
            throw Conditions.wrong(
                place, "asks for days that never come together",
                "Look at weekdays, days_of_month and dates, which must all hold of one day")
        }
    }

    private static func window(
        _ value: ParameterValue, _ place: String
    ) throws(ScripError) -> DayWindow {
        let (from, to) = try ends(value, place, "Write a time of day as HH:MM") { text in
            ParameterType.minutes(text)
        }
        guard from < 1_440 else {
            throw Conditions.wrong("\(place).from", "is 24:00", "Write 00:00")
        }
        // Midnight ends the day on which the stretch begins.
        let end = to == 0 ? 1_440 : to
        guard from != end else {
            throw Conditions.wrong(
                place, "ends as it begins", "Use another end; one before from is on the day after")
        }
        return DayWindow(begin: from * 60, end: end * 60)
    }

    private static func dates(
        _ value: ParameterValue, _ place: String
    ) throws(ScripError) -> ClosedRange<Int64> {
        let (from, to) = try ends(value, place, "Write a day as 2026-11-09") { text in
            CalendarDay(text)?.number
        }
        guard from <= to else {
            throw Conditions.wrong(
                place, "ends before it begins", "Write a day in to that is not before from")
        }
        return from...to
    }

    private static func ends(
        _ value: ParameterValue, _ place: String, _ remedy: String, _ read: (String) -> Int64?
    ) throws(ScripError) -> (from: Int64, to: Int64) {
        var ends: [String: Int64] = [:]
        for (key, value, at) in try Conditions.fields(value, at: place, ["from", "to"]) {
            guard case .string(let text) = value else {
                throw Conditions.wrong(at, "is \(value.kindName)", remedy)
            }
            guard let end = read(text) else {
                throw Conditions.wrong(at, "is '\(text)'", remedy)
            }
            ends[key] = end
        }
        guard let from = ends["from"] else {
            throw Conditions.wrong("\(place).from", "is missing", remedy)
        }
        guard let to = ends["to"] else {
            throw Conditions.wrong("\(place).to", "is missing", remedy)
        }
        return (from, to)
    }
}

extension Conditions.Place {
    fileprivate init(_ value: ParameterValue, at place: String) throws(ScripError) {
        self.init()
        let known = ["stores", "regions", "methods", "message"]
        for (key, value, at) in try Conditions.fields(value, at: place, known) {
            switch key {
            case "stores": stores = Set(try Conditions.list(value, at: at, Conditions.text))
            case "regions": regions = Set(try Conditions.list(value, at: at, Conditions.text))
            case "methods": methods = Set(try Conditions.list(value, at: at, Self.method))
            default: message = try Conditions.message(value, at)
            }
        }
        var bare = self
        bare.message = nil
        try Conditions.check(message, of: bare, Self(), "where", at: place)
    }

    private static func method(
        _ value: ParameterValue, _ place: String
    ) throws(ScripError) -> UseMethod {
        let text = try Conditions.text(value, place)
        guard let method = UseMethod(rawValue: text) else {
            let known = UseMethod.allCases.map(\.rawValue)
            throw Conditions.wrong(
                place, "is '\(text)'" + Nearest.suggestion(for: text, among: known),
                "Use \(known.joined(separator: ", "))")
        }
        return method
    }
}

/// Where a rule's only parameter of type `conditions` is, and why no step sees it.
extension ParameterDeclaration {
    /// What a step is told that reads conditions.
    package static let withheld = "the host evaluates it before eligible"

    /// The one declaration of that type, which only a rule itself may have.
    static func conditions(
        in declared: [ParameterDeclaration]
    ) throws(ContractProblem) -> ParameterDeclaration? {
        let all = declared.filter { $0.type == .conditions }
        guard all.count <= 1 else {
            throw ContractProblem(
                "params declares conditions twice, as \(all.map { "'\($0.name)'" }.joined(separator: " and ")): "
                    + "one parameter says who, when and where")
        }
        return all.first
    }
}
