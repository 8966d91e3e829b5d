"""Regions by their codes (GB/T 2260): two digits for the province, two for the prefecture, two for the county."""

from shegong.messages import _


def province(code: str) -> str:
    """The province in which a region lies, by name; for the whole country's code, 全国.

    >>> province("222401")
    '吉林省'
    """
    names = {
        "00": _("全国"),
        "10": _("全国"),
        "11": _("北京市"),
        "12": _("天津市"),
        "13": _("河北省"),
        "14": _("山西省"),
        "15": _("内蒙古自治区"),
        "21": _("辽宁省"),
        "22": _("吉林省"),
        "23": _("黑龙江省"),
        "31": _("上海市"),
        "32": _("江苏省"),
        "33": _("浙江省"),
        "34": _("安徽省"),
        "35": _("福建省"),
        "36": _("江西省"),
        "37": _("山东省"),
        "41": _("河南省"),
        "42": _("湖北省"),
        "43": _("湖南省"),
        "44": _("广东省"),
        "45": _("广西壮族自治区"),
        "46": _("海南省"),
        "50": _("重庆市"),
        "51": _("四川省"),
        "52": _("贵州省"),
        "53": _("云南省"),
        "54": _("西藏自治区"),
        "61": _("陕西省"),
        "62": _("甘肃省"),
        "63": _("青海省"),
        "64": _("宁夏回族自治区"),
        "65": _("新疆维吾尔自治区"),
        "71": _("台湾省"),
        "81": _("香港特别行政区"),
        "82": _("澳门特别行政区"),
    }
    return names.get(code[:2], f"{code[:2]}0000")


def level(code: str) -> int:
    """How far down a region is: 0 for the nation and for a province, 1 for a prefecture, 2 for a county.

    >>> level("220000"), level("222400"), level("222401")
    (0, 1, 2)
    """
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def lies_in(code: str, area: str) -> bool:
    """Whether a region lies in an area, which is a region's whole code or the first digits of codes.

    >>> lies_in("222401", "222400"), lies_in("222401", "22"), lies_in("222401", "222402")
    (True, True, False)
    """
    whole = 6
    if len(area) == whole:
        area = area.removesuffix("00").removesuffix("00")
    return code.startswith(area)
