internal import ScripCore
internal import ScripHost
internal import ScripRules
internal import WeChatPay

/// What hands out coupons besides the send interface, and what keeps abuse out: shared by all doors.
struct Channels: Sendable {
    let abuse: AbuseGuard
    let payGifts: PayGiftBook
    let campaigns: CampaignBook
    let payments: PaymentEvents
    let subsidies: SubsidyBook
    let platformKeys: PlatformKeyMemory

    init(_ services: Services) throws(ScripError) {
        let host = services.host
        abuse = try AbuseGuard(
            services.settings.abuse, gates: services.settings.gatesFolder,
            metrics: services.metrics, book: host.book, clock: services.clock)
        let gates = try GateShelf(.payment, folder: services.settings.gatesFolder)
        payGifts = PayGiftBook(host: host, clock: services.clock)
        campaigns = CampaignBook(host: host, gates: gates, clock: services.clock)
        platformKeys = PlatformKeyMemory(host: host)
        subsidies = SubsidyBook(host: host, clock: services.clock)
        payments = PaymentEvents(
            host: host, abuse: abuse, gates: gates, payGifts: payGifts, campaigns: campaigns,
            metrics: services.metrics, clock: services.clock)
    }
}
