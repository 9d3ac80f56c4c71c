import ScripCore
import ScripForgery
import ScripLedger

extension Forgeries {
    /// What is done to campaigns, activities, payments and subsidies; see ``PlayedPrograms``.
    static let programs: [String: Forge] = [
        "a campaign that gives from another's stock": { journal in
            try journal.edit(CampaignCreated.self, .campaignCreated) {
                $0.campaign.request.merchant = "1900000002"
            }
        },
        "a campaign of no stock": { journal in
            try journal.edit(CampaignCreated.self, .campaignCreated) {
                $0.campaign.request.stocks = []
            }
        },
        "a campaign that was over when it was created": { journal in
            try journal.edit(CampaignCreated.self, .campaignCreated) {
                $0.campaign.request.end = $0.campaign.createdAt
            }
        },
        "a campaign created under one number twice": { journal in
            try journal.again(CampaignCreated.self, .campaignCreated) { $0.campaign.id = "C9" }
        },
        "a campaign begun again": { journal in
            try journal.again(CampaignCreated.self, .campaignCreated) {
                $0.campaign.request.number = "CA-9"
            }
        },
        "a campaign with a gate's source and no gate": { journal in
            try journal.edit(CampaignCreated.self, .campaignCreated) { $0.campaign.source = [1] }
        },
        "a stop of no campaign": { journal in
            try journal.edit(CampaignStopped.self, .campaignStopped) { $0.id = "C9" }
        },
        "a campaign stopped twice": { journal in
            try journal.again(CampaignStopped.self, .campaignStopped)
        },
        "an activity that was never asked for": { journal in
            try journal.edit(PayGiftCreated.self, .payGiftCreated) {
                $0.gift.participants[0].merchant = "10000077"
            }
        },
        "an activity for nothing": { journal in
            try journal.edit(PayGiftCreated.self, .payGiftCreated) { $0.gift.request.amountMin = 0 }
        },
        "an activity of nobody": { journal in
            try journal.edit(PayGiftCreated.self, .payGiftCreated) {
                $0.gift.request.merchants = []
                $0.gift.participants = []
            }
        },
        "a merchant added who could not be": { journal in
            try journal.edit(PayGiftChanged.self, .payGiftChanged) {
                guard case .joined(let merchants, _) = $0.change else { return }
                $0.change = .joined(merchants, refused: [])
            }
        },
        "merchants added to an activity that had ended": { journal in
            let ended = endedID(journal)
            return try journal.again(PayGiftChanged.self, .payGiftChanged) {
                $0.number = "n9"
                $0.id = ended
            }
        },
        "a payment of nothing": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.payment.amount = 0 }
        },
        "a payment taken twice": { journal in
            try journal.again(PaymentTaken.self, .paymentTaken) { $0.sent = [] }
        },
        "a payment that names an older coupon": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.sent[0].entry -= 1 }
        },
        "a payment that names another coupon": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.sent[0].coupon = "C-1" }
        },
        "a payment that gives to somebody else": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.payment.user = "u8" }
        },
        "a coupon sent for another payment": { journal in
            let taken = try journal.number(of: .paymentTaken)
            _ = try journal.edit(PaymentTaken.self, .paymentTaken) { $0.payment.transaction = "9" }
            return taken
        },
        "a coupon sent for nothing": { journal in
            let sent = try journal.edit(CouponSent.self, .couponSent, 11) { $0.occasion = nil }
            return sent + 1
        },
        "a payment of a program that is none": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.sent[0].program = 1 }
        },
        "a payment at a merchant who does not take part": { journal in
            let taken = try journal.number(of: .paymentTaken)
            _ = try journal.edit(CouponSent.self, .couponSent, 11) {
                $0.occasion?.merchant = "1900000002"
            }
            _ = try journal.edit(PaymentTaken.self, .paymentTaken) {
                $0.payment.merchant = "1900000002"
            }
            return taken
        },
        "a payment of less than the campaign asks for": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.payment.amount = 499 }
        },
        "a payment in another store": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.payment.store = "S02" }
        },
        "a payment from afar": { journal in
            try journal.edit(PaymentTaken.self, .paymentTaken) { $0.payment.method = .online }
        },
        "a subsidy of a coupon that is not redeemed": { journal in
            try journal.edit(SubsidyPaid.self, .subsidyPaid) { $0.subsidy.order.coupon = "C-4" }
        },
        "a subsidy of more than came off": { journal in
            try journal.edit(SubsidyPaid.self, .subsidyPaid) { $0.subsidy.order.amount = 151 }
        },
        "a subsidy to somebody else": { journal in
            try journal.edit(SubsidyPaid.self, .subsidyPaid) {
                $0.subsidy.order.payee = "1900000003"
            }
        },
        "a subsidy paid twice": { journal in
            try journal.again(SubsidyPaid.self, .subsidyPaid) { $0.subsidy.number = "SU-9" }
        },
        "more of a subsidy returned than is left": { journal in
            try journal.again(SubsidyReturned.self, .subsidyReturned) {
                $0.number = "SR-9"
                $0.order.amount = 76
            }
        },
        "another subsidy returned than was paid": { journal in
            try journal.edit(SubsidyReturned.self, .subsidyReturned) {
                $0.order.payer = "1900000003"
            }
        },
        "a subsidy returned by a stranger": { journal in
            try journal.edit(SubsidyReturned.self, .subsidyReturned) { $0.merchant = "1900000009" }
        },
        "a coupon sent for a payment that never came": { journal in
            let taken = try journal.number(of: .paymentTaken)
            journal.remove(taken)
            return taken
        },
        "a return of no subsidy": { journal in
            try journal.edit(SubsidyReturned.self, .subsidyReturned) { $0.order.coupon = "C-1" }
        },
    ]

    /// Takes out an entry, and lets what names later ones by their numbers name them where they stand now.
    static func remove(_ number: Int64, from journal: inout ForgedJournal) throws {
        journal.remove(number)
        _ = try journal.edit(PaymentTaken.self, .paymentTaken) { event in
            for place in event.sent.indices {
                event.sent[place].entry -= 1
                event.sent[place].program -= 1
            }
        }
    }

    /// The id of the activity that was ended.
    private static func endedID(_ journal: ForgedJournal) -> String {
        var copy = journal
        var id = ""
        _ = try? copy.edit(PayGiftChanged.self, .payGiftChanged, 2) { id = $0.id }
        return id
    }
}
