extension String {
    /// Terminal columns the text takes: two for wide East Asian characters and emoji, none for marks.
    var displayWidth: Int {
        reduce(0) { width, character in width + character.displayWidth }
    }

    /// The text filled up with spaces to a width; longer text is left as it is.
    func padded(to width: Int, right: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - displayWidth))
        return right ? spaces + self : self + spaces
    }

    /// Data inside a line of words: what nobody sees is replaced, line ends as well, so that data
    /// cannot pass for a line of its own.
    package var printable: String {
        if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
        let scalars = Array(unicodeScalars)
        var text = UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let isVisible = scalar.isVisible(
                after: index > 0 ? scalars[index - 1] : nil,
                before: index + 1 < scalars.count ? scalars[index + 1] : nil)
            text.append(isVisible ? scalar : "?")
        }
        return String(text)
    }
}

extension Character {
    fileprivate var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        // A grapheme is as wide as its base; an emoji selector makes it an emoji.
        if unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return first.isWide ? 2 : 1
        }
    }
}

extension Unicode.Scalar {
    /// Whether it shows as itself: no control or format character, no mark of direction, nothing of
    /// zero width but where it joins an emoji or chooses its picture.
    func isVisible(after previous: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
        if (0x20...0x7E).contains(value) { return true }
        switch value {
        case 0x200D:
            // Families and the like are several emoji in one.
            return previous?.isEmojiPart == true && next?.isEmojiPart == true
        case 0xFE0E, 0xFE0F: return previous?.properties.isEmoji == true
        case 0x2028, 0x2029: return false
        default: break
        }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .unassigned: return false
        default: return !properties.isDefaultIgnorableCodePoint
        }
    }

    private var isEmojiPart: Bool {
        value == 0xFE0F || properties.isEmojiPresentation || properties.isEmojiModifier
            || (value > 0x7F && properties.isEmoji)
    }

    /// East Asian Width W or F (UAX #11), by block.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
            0x1F004, 0x1F0CF, 0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F265, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F7E0...0x1F7EB, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}
