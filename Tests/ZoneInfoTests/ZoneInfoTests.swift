import Foundation
import Testing
import ZoneInfo

/// Zones of this machine's database, beside what Foundation says of them with the data it carries itself.
struct ZoneInfoTests {
    /// Changes of every kind: never, twice a year in either half of the world, by half an hour, at midnight,
    /// by the moon, over the date line, and a summer that is written as the usual time.
    static let zones = [
        "UTC", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo",
        "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Istanbul",
        "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo",
        "America/Asuncion", "America/Argentina/Buenos_Aires", "Australia/Sydney",
        "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Apia", "Pacific/Chatham",
        "Africa/Casablanca", "Africa/Windhoek", "Asia/Jerusalem", "Etc/GMT+8",
    ]

    @Test(arguments: zones)
    func `a zone is what Foundation has it for`(name: String) throws {
        let zone = try #require(ZoneInfo(named: name))
        let other = try #require(TimeZone(identifier: name))
        // From 1900 to 2020 both have the same history; of later years some databases know less.
        var instant: Int64 = -2_208_988_800
        var asked = 0
        while instant < 1_577_836_800 {
            let theirs = other.secondsFromGMT(
                for: Date(timeIntervalSince1970: TimeInterval(instant)))
            #expect(zone.offset(at: instant) == Int64(theirs), "at \(instant)")
            instant += 302_399
            asked += 1
        }
        #expect(asked > 12_000)
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Shanghai"])
    func `each second beside a change is on its side`(name: String) throws {
        let zone = try #require(ZoneInfo(named: name))
        let other = try #require(TimeZone(identifier: name))
        var after = Date(timeIntervalSince1970: -1_000_000_000)
        var changes = 0
        while let next = other.nextDaylightSavingTimeTransition(after: after),
            next.timeIntervalSince1970 < 4_000_000_000
        {
            let at = Int64(next.timeIntervalSince1970)
            for second in at - 1...at {
                let theirs = other.secondsFromGMT(
                    for: Date(timeIntervalSince1970: TimeInterval(second)))
                #expect(zone.offset(at: second) == Int64(theirs), "at \(second)")
            }
            after = next
            changes += 1
        }
        #expect(changes > 10)
    }

    @Test func `a rule holds for years nobody listed`() throws {
        let berlin = try #require(ZoneInfo(named: "Europe/Berlin"))
        // 2500-03-28 and 2500-10-31 are the last Sundays of their months; 01:00 UTC.
        #expect(berlin.offset(at: 16_732_659_599) == 3_600)
        #expect(berlin.offset(at: 16_732_659_600) == 7_200)
        #expect(berlin.offset(at: 16_751_408_399) == 7_200)
        #expect(berlin.offset(at: 16_751_408_400) == 3_600)
        // As 2500, so 6500; and no instant is too far to ask for.
        let cycles: Int64 = 10 * 12_622_780_800
        #expect(berlin.offset(at: 16_732_659_599 + cycles) == 3_600)
        #expect(berlin.offset(at: 16_732_659_600 + cycles) == 7_200)
        #expect([3_600, 7_200].contains(berlin.offset(at: .max)))
        #expect(berlin.offset(at: .min) == 3_208)
        let shanghai = try #require(ZoneInfo(named: "Asia/Shanghai"))
        #expect(shanghai.offset(at: .max) == 28_800)
        #expect(shanghai.offset(at: 200_000_000_000) == 28_800)
    }

    @Test(arguments: [
        "", "/", "Asia", "Asia/", "/Asia/Shanghai", "Asia//Shanghai", "../zoneinfo/Asia/Shanghai",
        "Asia/../Asia/Shanghai", "Asia/Shanghai/", "posix/Asia/Shanghai", "right/Asia/Shanghai",
        "Asia/Nowhere", "Asia/Shanghai\0", "亚洲/上海", "tzdata.zi", "zone.tab",
    ])
    func `what is no zone's name is none`(name: String) {
        #expect(ZoneInfo(named: name) == nil)
    }
}
