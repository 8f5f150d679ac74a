"""Sites to scale, without a map."""

from unittest import TestCase

from ..site_map import apart, placed

DOMBURG, MIDDELBURG, VLISSINGEN = (51.5645, 3.4967), (51.4988, 3.6136), (51.4426, 3.5709)


class TestSiteMap(TestCase):
    def test_north_is_up_and_distances_are_right(self):
        found = placed({1: DOMBURG, 2: MIDDELBURG, 3: VLISSINGEN, 4: (0.0, 0.0)})
        points = found["points"]
        self.assertEqual(set(points), {1, 2, 3}, "what has no coordinates is nowhere")
        self.assertLess(points[1][1], points[2][1])
        self.assertLess(points[1][0], points[2][0])
        self.assertTrue(all(10 <= value <= 90 for point in points.values() for value in point))
        self.assertAlmostEqual(apart(points[1], points[3], found["km"]), 14.5, delta=0.3)
        kilometres, width = found["bar"]
        self.assertEqual(kilometres, 5)
        self.assertAlmostEqual(width / 100 * found["km"], kilometres)

    def test_nothing_to_show(self):
        self.assertIsNone(placed({}))
        self.assertIsNone(placed({1: DOMBURG, 2: DOMBURG}))
        self.assertIsNone(placed({1: DOMBURG, 2: (0.0, 0.0)}))

    def test_over_the_date_line_and_next_door(self):
        found = placed({1: (-17.0, 179.5), 2: (-17.0, -179.5)})
        self.assertLess(apart(*found["points"].values(), found["km"]), 110)
        near = placed({1: DOMBURG, 2: (DOMBURG[0] + 0.0001, DOMBURG[1])})
        self.assertLess(abs(near["points"][1][1] - near["points"][2][1]), 5)
        self.assertEqual(near["bar"][0], 0.2)
