internal import ScripCore

/// How amounts, times and words look on a page.
struct PageFormat: Sendable {
    let language: Language
    /// ISO 4217.
    let currency: String
    let zone: MerchantTimeZone

    /// `¥12.50`.
    func money(_ amount: Int64) -> String {
        let sign = currency == "CNY" ? "¥" : currency + " "
        guard amount < 0 else { return sign + self.amount(amount) }
        return "−" + sign + self.amount(amount).dropFirst()
    }

    /// `12.50`, as a form takes it.
    func amount(_ amount: Int64) -> String { MinorUnits.text(amount, currency: currency) }

    /// The amount that somebody typed: `12.5`, `¥12.50`, `1,200`; nil for what is none.
    func minorUnits(_ typed: String) -> Int64? {
        var text = Substring(typed.filter { !$0.isWhitespace && $0 != "," && $0 != "，" })
        for sign in ["¥", "￥", currency] where text.hasPrefix(sign) {
            text = text.dropFirst(sign.count)
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let decimals = MinorUnits.decimals(of: currency)
        guard let whole = parts.first, !whole.isEmpty, parts.count <= 2, whole.count <= 12,
            whole.allSatisfy({ ("0"..."9").contains($0) })
        else { return nil }
        let part = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !part.isEmpty, part.count <= decimals,
            part.allSatisfy({ ("0"..."9").contains($0) })
        else { return nil }
        return Int64(whole + part + String(repeating: "0", count: decimals - part.count))
    }

    /// `1,234,567`.
    func number(_ number: Int64) -> String {
        var groups: [Substring] = []
        var rest = Substring(String(number.magnitude))
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return (number < 0 ? "−" : "") + ([rest] + groups).joined(separator: ",")
    }

    /// `12.5` for 1,250 hundredths.
    func hundredths(_ number: Int64) -> String {
        let whole = "\(number / 100)"
        guard number % 100 != 0 else { return whole }
        let rest = String(number % 100 + 100).dropFirst()
        return whole + "." + (rest.hasSuffix("0") ? rest.dropLast() : rest)
    }

    /// `2026-11-30 09:26`, in the book's time zone.
    func time(_ text: String) -> String {
        guard let instant = try? Instant(rfc3339: text) else { return text }
        return String(instant.rfc3339(in: zone).prefix(16).replacing("T", with: " "))
    }

    /// What one of the product's own words is called: `running`.
    func word(_ word: String) -> String {
        Words.text("word." + word, language) ?? word
    }

    /// A label or a help of a parameter, in the reader's language where it is one that standard rules have.
    ///
    /// Rules are written in one language, and their text is their version: words for it stand here.
    func label(_ text: String) -> String { Words.text("label." + text, language) ?? text }

    /// Why something is not right, in the reader's language; nil where that has
    /// no words, and in English, which the core speaks.
    func cause(_ cause: ScripError.Cause?) -> String? {
        guard language != .english, let cause,
            let words = Words.text("cause." + cause.word, language)
        else { return nil }
        return cause.values.reduce(words) { words, value in
            let amount = cause.word == "amount" ? Int64(value.value).map(money) : nil
            return words.replacing("{\(value.key)}", with: amount ?? value.value)
        }
    }

    /// One of the words that a text of a rule's parameters may be.
    func option(_ word: String) -> String { Words.text("option." + word, language) ?? word }

    /// The reader's half of a title such as `满减券 · spend and save`; a title of any other shape as it is.
    func title(_ title: String) -> String {
        let halves = title.split(separator: " · ", omittingEmptySubsequences: false)
        guard halves.count == 2, PageFormat.isChinese(halves[0]), !PageFormat.isChinese(halves[1]),
            !halves[1].isEmpty
        else { return title }
        return String(language == .chinese ? halves[0] : halves[1])
    }

    private static func isChinese(_ text: Substring) -> Bool {
        text.unicodeScalars.contains { $0.properties.isIdeographic }
    }
}
