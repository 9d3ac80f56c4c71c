internal import Locked
internal import ScripConsole

/// How many pages of a pace are being worked on, for one visitor and for all: who asks for more at once is
/// asked to wait, so that nobody else has to.
final class Crowd: Sendable {
    private struct Key: Hashable {
        let pace: Console.Pace
        /// A session or an address; nobody's for all together.
        let visitor: String?
    }

    private let present = Locked<[Key: Int]>([:])

    /// Pages at once of one visitor, and of all.
    private static func most(_ pace: Console.Pace) -> (one: Int, all: Int) {
        switch pace {
        case .brief: (64, 512)
        case .long: (3, 24)
        case .password: (6, 30)
        case .trial: (4, 40)
        case .proof: (2, 10)
        case .picture: (2, 10)
        }
    }

    /// Whether a visitor may come in; who came in leaves with ``leave(_:_:)``.
    func enter(_ visitor: String, _ pace: Console.Pace) -> Bool {
        let most = Crowd.most(pace)
        let (own, all) = (Key(pace: pace, visitor: visitor), Key(pace: pace, visitor: nil))
        return present.withLock { present in
            guard present[own, default: 0] < most.one, present[all, default: 0] < most.all else {
                return false
            }
            present[own, default: 0] += 1
            present[all, default: 0] += 1
            return true
        }
    }

    /// A visitor's page is done.
    func leave(_ visitor: String, _ pace: Console.Pace) {
        present.withLock { present in
            for key in [Key(pace: pace, visitor: visitor), Key(pace: pace, visitor: nil)] {
                let left = present[key, default: 0] - 1
                present[key] = left > 0 ? left : nil
            }
        }
    }
}
