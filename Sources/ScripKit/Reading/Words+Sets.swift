internal import ScripCore

/// Sets of one piece for each of several groups.
extension Words {
    /// What the groups of a set are.
    func groups(_ terms: [Term]) -> Phrase? {
        guard case .list(let slots) = terms[0].node, case .list(let extras) = terms[1].node,
            !slots.isEmpty
        else { return nil }
        var list: [Phrase] = []
        for (index, slot) in slots.enumerated() {
            guard let name = slot.field("name").text ?? (slot.field("name").isNull ? "" : nil),
                let goods = goods(slot)
            else { return nil }
            let title = name.isEmpty ? "" : " “\(name)”"
            list.append(Phrase("group \(index + 1)\(title): ", "第\(index + 1)组\(title):") + goods)
        }
        var phrase =
            list.joined("; ", ";") + Phrase(" (a piece fills one group only", "(每件只算入一组")
        for extra in extras {
            guard let goods = goods(extra), let add = extra.field("add").integer else { return nil }
            let more = figure(add, .money)
            phrase +=
                Phrase("; of ", ";") + goods
                + Phrase(
                    ", \(more.english) of each piece is no part of the set's price, the first that fits counting",
                    "每件有\(more.chinese)加价,不计入组价(以先列出的为准)")
        }
        return phrase + Phrase(")", ")")
    }

    private func goods(_ record: Term) -> Phrase? {
        var parts: [Phrase] = []
        func listed(_ key: String, _ one: Phrase) -> Bool {
            switch record.field(key).node {
            case .null: return true
            case .set(let words):
                let names = words.compactMap(\.text).map { Phrase(stringLiteral: "“\($0)”") }
                if !names.isEmpty { parts.append(one + names.joined(", ", "、")) }
                return names.count == words.count
            default: return false
            }
        }
        guard listed("articles", Phrase("the articles ", "商品")),
            listed("categories", Phrase("the categories ", "类目"))
        else { return nil }
        return parts.isEmpty ? Phrase("nothing", "无商品") : parts.joined(" or ", "或")
    }

    /// What sets save at most.
    func sets(_ terms: [Term]) -> Phrase? {
        guard let groups = groups(terms), let most = terms[2].integer else { return nil }
        var ways: [Phrase] = []
        if let price = terms[3].integer.map({ figure($0, .money) }) {
            ways.append(Phrase("each costs \(price.english)", "每组售\(price.chinese)"))
        }
        if let off = terms[4].integer.map({ figure($0, .money) }) {
            ways.append(
                Phrase(
                    "\(off.english) comes off each, but no more than they cost",
                    "每组减\(off.chinese)(以其应付金额为限)"))
        }
        if let percent = terms[5].integer {
            guard (0...99).contains(percent) else { return nil }
            ways.append(
                Phrase(
                    "\(100 - percent) % comes off all of them together, rounded half a unit up",
                    "合计打\(Words.zhe(percent))(优惠\(100 - percent)%,四舍五入)"))
        }
        guard !ways.isEmpty else { return nil }
        return Phrase(
            "the most that sets save, made of the dearest unused pieces that fill all groups, in the number that saves most, at most \(most), where ",
            "用能凑齐各组的最贵的未用件组成若干组(不超过\(most)组,取优惠最大的组数)的最大优惠,其中")
            + ways.joined(", or ", ",或")
            + (ways.count > 1 ? Phrase(" (what saves most)", "(取优惠最大者)") : Phrase("", ""))
            + Phrase("; ", ";") + groups
    }
}
