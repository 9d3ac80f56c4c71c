internal import ScripCore
internal import ScripRules

extension Exposure {
    /// An example that more came off than is proven; nil when there is none.
    package var exceeding: Example? {
        [dearest, steepest].compactMap(\.self).first { example in
            example.discount > most ?? .max
                || example.surelyExceeds(share: share ?? CostBound.wholeShare)
        }
    }

    /// How many times the worst that was found the proven bounds are: the looser of the two counts.
    ///
    /// Nil where nothing is proven; endless where something is, and nothing came off any basket.
    package var looseness: Double? {
        guard let share else { return nil }
        var loosest = 1.0
        if let most, most > 0 {
            loosest = max(loosest, Double(most) / Double(dearest?.discount ?? 0))
        }
        if share > 0 {
            let shown = [dearest, steepest].compactMap(\.self).map(shownShare).max() ?? 0
            // It is said in whole hundredths of a percent, rounded up.
            loosest = max(loosest, Double(share - 1) / Double(CostBound.wholeShare) / shown)
        }
        return loosest
    }

    /// The share that an example shows by itself.
    ///
    /// A share is rounded up to a whole minor unit, and so the last unit that came off shows nothing: one fen
    /// off one is within any share. Only where no basket at all gives more it is no rounding.
    private func shownShare(_ example: Example) -> Double {
        let beyondRounding = example.discount - (example.discount == most ? 0 : 1)
        return Double(beyondRounding) / Double(max(1, example.amount))
    }
}

extension Exposure.Example {
    /// Whether more came off than a share in hundredths of a percent, rounded up to a minor unit.
    func surelyExceeds(share: Int64) -> Bool {
        let (high, low) = amount.multipliedFullWidth(by: share)
        let (part, rest) = CostBound.wholeShare.dividingFullWidth((high, low))
        return discount > part + (rest > 0 ? 1 : 0)
    }
}
