internal import ScripCore
internal import ScripHost
internal import ScripPrograms

/// What a scanner or a person gave for a coupon, and the coupon that is meant.
struct ScannedCode {
    /// The readings of it, the plainest first.
    let readings: [String]

    /// - Parameter text: As it came: with what scanners put before and after a code, or twice.
    init(_ text: String) {
        // Control characters, white space and what has no picture: prefixes, suffixes, separators of GS1.
        let scalars = text.unicodeScalars.filter { scalar in
            !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
                && scalar.properties.generalCategory != .format
        }
        let plain = String(String.UnicodeScalarView(scalars))
        var readings = [plain]
        // ISO/IEC 15424: which symbology it was, as `]C1` or `]Q0`.
        let bare = plain.hasPrefix("]") && plain.count > 3 ? String(plain.dropFirst(3)) : plain
        readings.append(bare)
        let half = bare.count / 2
        if half >= 3, bare.count.isMultiple(of: 2), bare.prefix(half) == bare.suffix(half) {
            readings.append(String(bare.prefix(half)))
        }
        var known: Set<String> = []
        self.readings = readings.filter { !$0.isEmpty && known.insert($0).inserted }
    }

    /// The coupon: the first reading that is one, a short code, or the plainest reading for somebody else to refuse.
    ///
    /// Short codes are short: whoever tries many that are none has to wait.
    func coupon(_ visit: Visit) throws(ScripError) -> String? {
        for reading in readings where try ScannedCode.isThere(reading, in: visit.host) {
            return reading
        }
        guard let short = readings.first(where: ShortCode.isWrittenLikeOne) else {
            return readings.first
        }
        let person = visit.person?.user.name ?? ""
        if let seconds = visit.console.shortCodes.wait(person, at: visit.now) {
            throw ScripError(
                .tooOften, "Too many short codes were none",
                remedy: "Wait \(seconds) seconds, or scan the coupon", at: .path("code"))
        }
        if let entry = try ShortCode.entry(short, visit.console.secret),
            let code = try visit.host.coupon(sentIn: entry)
        {
            return code.rawValue
        }
        _ = visit.console.shortCodes.note(person, at: visit.now)
        return readings.first
    }

    private static func isThere(
        _ reading: String, in host: CouponHost
    ) throws(ScripError) -> Bool {
        do throws(ScripError) {
            _ = try host.coupon(CouponCode(rawValue: reading))
            return true
        } catch {
            // A code of two stocks is one that the operation says more of.
            switch error.code {
            case .notFound, .invalidInput: return false
            case .conflict: return true
            default: throw error
            }
        }
    }
}
