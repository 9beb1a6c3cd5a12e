"""The truth of the sample company: every effect that the generator puts into the numbers, stated as tables.

Nothing here is real. Change a value, run `python data/make_sample.py`, and every file follows.
"""

from __future__ import annotations

from datetime import date

from generator.shapes import FIRST, LAST, Channel, Event, Festival, Group, Noise, Product, Region

COMPANY = ("Breeze E-Bikes (sample)", "微风电动车（示例公司）")
SEED = 20260701
UNITS_PER_DAY = 770.0  # company level on the first day, before season and calendar
GOAL_2026 = 1_320_000_000  # CNY: last year's revenue and eight per cent on top, rounded, as the company always does it


GROUPS = (
    Group("City e-bikes", "城市电动自行车", (0.74, 0.76, 1.04, 1.13, 1.15, 1.08, 1.00, 1.20, 1.18, 0.98, 0.88, 0.86), 0.035, 1.0),
    Group("E-scooters", "电动摩托车", (0.72, 0.76, 1.06, 1.18, 1.22, 1.15, 1.06, 1.06, 1.04, 0.98, 0.90, 0.87), 0.050, 0.7),
    Group("Cargo trikes", "货运三轮车", (0.90, 0.86, 1.14, 1.14, 1.04, 0.94, 0.84, 0.90, 1.04, 1.08, 1.06, 1.06), 0.020, 0.6),
    Group(
        "Batteries",
        "动力电池",
        (1.08, 0.94, 0.94, 0.93, 0.94, 0.98, 1.04, 1.04, 0.98, 0.96, 1.04, 1.13),
        0.060,
        0.5,
        registered=False,
    ),
)

REGIONS = (
    Region(
        "North",
        "华北",
        0.24,
        0.035,
        1.30,
        0.13,
        (("Tianjin", "天津"), ("Jinan", "济南"), ("Taiyuan", "太原"), ("Baoding", "保定"), ("Weifang", "潍坊")),
    ),
    Region(
        "East",
        "华东",
        0.34,
        0.045,
        1.00,
        0.17,
        (
            ("Nanjing", "南京"),
            ("Hangzhou", "杭州"),
            ("Hefei", "合肥"),
            ("Suzhou", "苏州"),
            ("Wenzhou", "温州"),
            ("Xuzhou", "徐州"),
        ),
    ),
    Region(
        "South",
        "华南",
        0.22,
        0.055,
        0.70,
        0.14,
        (("Foshan", "佛山"), ("Nanning", "南宁"), ("Xiamen", "厦门"), ("Shantou", "汕头"), ("Haikou", "海口")),
    ),
    Region(
        "Central",
        "华中",
        0.20,
        0.025,
        1.00,
        0.11,
        (("Wuhan", "武汉"), ("Changsha", "长沙"), ("Zhengzhou", "郑州"), ("Nanchang", "南昌"), ("Luoyang", "洛阳")),
    ),
    Region(
        "West",
        "西部",
        0.10,
        0.140,
        1.10,
        0.06,
        (("Chengdu", "成都"), ("Chongqing", "重庆"), ("Xi'an", "西安"), ("Kunming", "昆明")),
        date(2022, 3, 1),
    ),
)

PRODUCTS = (
    Product("Breeze", "微风", "City e-bikes", 0.225, -0.010, 2180),
    Product("Breeze Plus", "微风 Plus", "City e-bikes", 0.160, 0.020, 2860),
    Product("Metro", "都市", "City e-bikes", 0.085, -0.060, 1760, withdrawn=date(2023, 9, 30)),
    Product("Aura", "灵犀", "City e-bikes", 0.075, 0.050, 3680, launch=date(2024, 4, 1)),
    Product("Falcon", "飞隼", "E-scooters", 0.130, 0.010, 4350),
    Product("Falcon Max", "飞隼 Max", "E-scooters", 0.065, 0.030, 5980),
    Product("Ox", "铁牛", "Cargo trikes", 0.070, -0.010, 6480),
    Product("Power Pack", "续航电池", "Batteries", 0.150, 0.020, 890),
)

CHANNELS = (
    Channel(
        "Dealers", "经销商", 0.64, -0.010, 1.00, 0.045, (0.88, 0.86, 0.88, 0.90, 0.98, 1.28, 1.22),
        1.30, (0.45, -0.78, -0.40), 1.45, 1.05, (0.62, 0.52, 0.55), 0.8,
    ),
    Channel(
        "Online", "电商平台", 0.22, 0.030, 1.03, 0.070, (1.02, 1.00, 0.99, 0.98, 0.97, 1.00, 1.04),
        1.08, (0.15, -0.60, -0.10), 1.00, 1.02, (0.35, 0.40, 0.45), 0.05,
    ),
    Channel(
        "Key accounts", "集团客户", 0.14, 0.010, 0.93, 0.140, (1.38, 1.40, 1.42, 1.40, 1.32, 0.06, 0.02),
        0.05, (0.10, -0.97, -0.50), 1.90, 16.0, (0.75, 0.60, 0.40), 4.0,
    ),
)  # fmt: skip

FESTIVAL = Festival()
NOISE = Noise()
OPENING = (0.30, 6.0)  # a region that opens late starts at this share of its level and closes the gap with this many months
LAUNCH = (0.18, 5.0)  # the same for a product that is launched
FADE_MONTHS, FADE_TO = 6, 0.25  # a product that is withdrawn falls in a line to this share over its last months
BREAK = Event(
    "Competitor opens own shops, largest dealer leaves", "竞品开设直营店，最大经销商流失", "structural_break",
    date(2025, 11, 1), None, ("South",), volume=-0.24,
)  # fmt: skip
BREAK_DEAL_RATE = 0.82  # leads nearly hold in the region of the break: what falls is the share of returns that become deals
LEADER_SHARE = (0.24, 0.05)  # the largest competitor's share of the market, and what the break adds to it in its region

EVENTS = (
    Event("Rainstorm and floods", "暴雨洪涝", "force_majeure", date(2021, 7, 18), date(2021, 8, 10), ("Central",), volume=-0.40),
    Event("Closure of shops", "门店停业", "force_majeure", date(2022, 4, 1), date(2022, 5, 20), ("East",), volume=-0.45),
    Event("Reopening rush", "恢复营业补偿性消费", "force_majeure", date(2022, 6, 1), date(2022, 7, 31), ("East",), volume=0.12),
    Event("Winter illness wave", "冬季疫情高峰", "force_majeure", date(2022, 12, 5), date(2023, 1, 8), volume=-0.25),
    Event("Typhoon week", "台风周", "force_majeure", date(2023, 7, 24), date(2023, 8, 4), ("South",), volume=-0.45),
    Event(
        "Scooter summer sale",
        "电摩夏季促销",
        "promotion",
        date(2023, 7, 1),
        date(2023, 8, 31),
        (),
        ("Falcon", "Falcon Max"),
        (),
        0.16,
        -0.05,
    ),
    Event(
        "Aura launch campaign", "灵犀上市推广", "promotion", date(2024, 5, 1), date(2024, 6, 30), (), ("Aura",), (), 0.25, -0.03
    ),
    Event(
        "Aura takes buyers from Breeze Plus",
        "灵犀分流微风 Plus",
        "cannibalisation",
        date(2024, 7, 1),
        None,
        (),
        ("Breeze Plus",),
        (),
        -0.08,
    ),
    Event(
        "Trade-in weeks",
        "以旧换新月",
        "promotion",
        date(2024, 9, 1),
        date(2024, 10, 15),
        ("East", "Central"),
        ("Breeze", "Breeze Plus"),
        (),
        0.15,
        -0.05,
    ),
    Event(
        "Trade-in subsidy",
        "以旧换新补贴",
        "promotion",
        date(2025, 4, 1),
        date(2025, 6, 30),
        (),
        ("Breeze Plus",),
        (),
        0.24,
        -0.04,
    ),
    Event(
        "Price step of the Breeze line",
        "微风系列调价",
        "price_step",
        date(2025, 7, 1),
        None,
        (),
        ("Breeze", "Breeze Plus"),
        (),
        -0.03,
        0.05,
    ),
    BREAK,
    Event(
        "Delivery fleet order",
        "即时配送车队订单",
        "windfall",
        date(2026, 4, 1),
        date(2026, 4, 30),
        ("West",),
        ("Falcon",),
        ("Key accounts",),
        2.50,
        -0.03,
    ),
    Event(
        "Battery cells short, Aura out of stock",
        "电芯短缺，灵犀断货",
        "stock_out",
        date(2026, 5, 6),
        date(2026, 6, 2),
        (),
        ("Aura",),
        (),
        -0.68,
    ),
    Event("Aura back orders delivered", "灵犀补交订单", "catch_up", date(2026, 6, 8), date(2026, 6, 30), (), ("Aura",), (), 0.30),
)


SHOPPING = (
    ("Mid-year online festival 618", "618 年中大促", (6, 1), (6, 18), 0.34, -0.04),
    ("Last days of 618", "618 收官日", (6, 16), (6, 18), 0.80, -0.02),
    ("Double 11 season", "双十一大促季", (11, 1), (11, 11), 0.62, -0.05),
    ("Double 11", "双十一", (11, 11), (11, 11), 2.10, -0.02),
)


def yearly_events() -> tuple[Event, ...]:
    """The online shopping festivals of every year in the history; where two overlap, their factors multiply."""
    dated = [(each, date(year, *each[2])) for each in SHOPPING for year in range(FIRST.year, LAST.year + 1)]
    return tuple(
        Event(name, zh, "promotion", start, start.replace(day=last[1]), channels=("Online",), volume=volume, price=price)
        for (name, zh, _, last, volume, price), start in dated
        if FIRST <= start <= LAST
    )


def all_events() -> tuple[Event, ...]:
    """Every event that moves volume or price, in order of its start."""
    return tuple(sorted((*EVENTS, *yearly_events()), key=lambda event: (event.start, event.name)))
