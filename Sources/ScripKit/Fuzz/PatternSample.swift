internal import ScripCore

/// Text that a Lua pattern matches.
///
/// Where a pattern asks for groups of digits, as dates do, they are mostly those of a day.
struct PatternSample {
    /// One class of characters and how many of it.
    private struct Item {
        var characters: [Character]
        var isDigits = false
        /// Nil when the pattern leaves it open.
        var count: Int? = 1
        var fewest = 0
    }

    private var items: [Item] = []

    init(_ pattern: String) {
        var rest = Substring(pattern)
        if rest.first == "^" { rest.removeFirst() }
        while let item = PatternSample.item(&rest) {
            guard !item.characters.isEmpty else { continue }
            items.append(item)
        }
    }

    /// A text.
    ///
    /// - Parameters:
    ///   - day: Year, month and day that groups of digits show, in that order; nil for any digits.
    ///   - numbers: What digits show where the pattern leaves open how many there are.
    ///   - random: Where all else comes from.
    func text(
        _ day: CivilTime?, _ numbers: [Int64], _ random: inout SeededRandom
    ) -> String {
        var figures = day.map { dateFigures(digitGroups, $0) } ?? []
        var text = ""
        var index = 0
        while index < items.count {
            let item = items[index]
            if item.isDigits {
                var end = index
                var width: Int? = 0
                while end < items.count, items[end].isDigits {
                    width = width.flatMap { sum in items[end].count.map { sum + $0 } }
                    end += 1
                }
                if width == nil, figures.isEmpty || digitGroups == 1,
                    let mark = random.maybe(numbers), !random.oneIn(3)
                {
                    text += String(max(0, mark + random.integer(-1...1)))
                } else if figures.isEmpty {
                    text += PatternSample.digits(width ?? Int(random.integer(1...3)), &random)
                } else {
                    let figure = figures.removeFirst()
                    text += PatternSample.padded(figure, width ?? 1)
                }
                index = end
                continue
            }
            let count = item.count ?? item.fewest + Int(random.integer(0...2))
            for _ in 0..<count { text.append(random.pick(item.characters)) }
            index += 1
        }
        return text
    }

    /// How many runs of digits there are.
    private var digitGroups: Int {
        var groups = 0
        var inside = false
        for item in items {
            if item.isDigits, !inside { groups += 1 }
            inside = item.isDigits
        }
        return groups
    }

    private func dateFigures(_ groups: Int, _ day: CivilTime) -> [Int64] {
        let date = [day.month, day.day]
        switch groups {
        case 1:
            // 1124 or 20261124, by how many digits are asked for; a lone `%d+` is no date.
            let width = items.filter(\.isDigits).reduce(0) { $0 + ($1.count ?? 0) }
            if width == 8 { return [day.year * 10_000 + day.month * 100 + day.day] }
            return width == 4 ? [day.month * 100 + day.day] : []
        case 2: return date
        case 3...: return [day.year] + date + [day.hour, day.minute, 0].prefix(groups - 3)
        default: return []
        }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        guard text.count <= width else { return width > 1 ? String(text.suffix(width)) : text }
        return String(repeating: "0", count: width - text.count) + text
    }

    private static func digits(_ count: Int, _ random: inout SeededRandom) -> String {
        (0..<count).map { _ in String(random.integer(0...9)) }.joined()
    }

    // MARK: Reading

    /// The next class of the pattern with its count; one without characters for what takes none.
    private static func item(_ rest: inout Substring) -> Item? {
        guard let first = rest.popFirst() else { return nil }
        var item: Item
        switch first {
        case "(", ")": return Item(characters: [])
        case "$" where rest.isEmpty: return Item(characters: [])
        case ".": item = Item(characters: ["a", "7", "-"])
        case "%":
            guard let letter = rest.popFirst() else { return nil }
            if letter == "b" {
                rest.removeFirst(min(2, rest.count))
                return Item(characters: ["("])
            }
            if letter == "f" {
                if rest.popFirst() == "[" { _ = set(&rest) }
                return Item(characters: [])
            }
            item = Item(characters: of(letter), isDigits: letter == "d")
        case "[":
            let characters = set(&rest)
            item = Item(
                characters: characters,
                isDigits: !characters.isEmpty && characters.allSatisfy(\.isNumber))
        default: item = Item(characters: [first])
        }
        switch rest.first {
        case "+": (item.count, item.fewest) = (nil, 1)
        case "*", "-", "?": (item.count, item.fewest) = (nil, 0)
        default: return item
        }
        if rest.removeFirst() == "?" { item.count = 1 }
        return item
    }

    /// Characters of a class such as `%d`.
    private static func of(_ letter: Character) -> [Character] {
        switch letter {
        case "a": ["a", "k", "Z"]
        case "d": ["0", "1", "2", "5", "9"]
        case "l": ["a", "k", "z"]
        case "u": ["A", "K", "Z"]
        case "w": ["a", "K", "7"]
        case "x": ["0", "9", "a", "f"]
        case "s": [" "]
        case "p": ["-", ".", ","]
        case "c": ["\t"]
        case "g": ["a", "7", "-"]
        case "D", "S", "P", "C", "X": ["x", "Y"]
        case "A", "L", "U", "W", "G": ["-", " "]
        default: [letter]
        }
    }

    private static func set(_ rest: inout Substring) -> [Character] {
        var characters: [Character] = []
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var isFirst = true
        while let next = rest.popFirst(), next != "]" || isFirst {
            isFirst = false
            if next == "%", let letter = rest.popFirst() {
                characters += of(letter)
            } else if rest.first == "-", let high = rest.dropFirst().first, high != "]",
                let low = next.asciiValue, let top = high.asciiValue, low <= top
            {
                rest.removeFirst(2)
                characters += (low...top).map { Character(UnicodeScalar($0)) }
            } else {
                characters.append(next)
            }
        }
        guard isNegated else { return characters }
        return ["a", "Z", "7", "-", " ", "x"].filter { !characters.contains($0) }
    }
}
