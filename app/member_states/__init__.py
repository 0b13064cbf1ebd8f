"""Member states: the 54 members of the United Nations in Africa, whom the office serves.

A member state nominates officials through its national focal point; its institutions (police,
prison service, border agency, prosecution) are where they work. The African Union counts 55
members; the office is of the United Nations and knows its 54.
"""
