"""Who and when by OR-tools' routing, an optional package: begins with the simple rule and betters it. Plain Python."""

from .planning import score
from .planning_routes import LATE, Route
from .planning_simple import fill, opens, plan_of
from .travel import Travel

try:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
except ImportError:  # an optional package
    pywrapcp = None

#: What it costs not to do a job, in minutes on the road.
LEFT_OUT = 200_000


def available():
    """Whether OR-tools is installed."""
    return pywrapcp is not None


def suggest(jobs, workers, travel=None, seconds=3):
    """A visit for each job, never worse than what the simple rule finds.

    :param jobs: list of :class:`..planning.Job`
    :param workers: list of :class:`..planning.Worker`
    :param travel: ``(place, place) -> seconds``
    :param seconds: how long it looks for something better
    :return: a :class:`..planning.Plan`
    :raises ModuleNotFoundError: when OR-tools is not installed
    """
    if not available():
        raise ModuleNotFoundError("ortools")
    travel = travel or Travel()
    routes = fill(jobs, workers, travel)
    simple = plan_of(jobs, workers, routes)
    # Days on which what was planned before is impossible stay as they are.
    free = [route for route in routes if route.sound and not any(start % 60 for start in route.starts)]
    elsewhere = {job.id for route in routes if route not in free for job in route.jobs}
    movable = [
        job
        for job in jobs
        if job.id not in elsewhere and any(route.worker.able(job) and opens(job, route.day) for route in free)
    ]
    orders = _Model(movable, free, travel).solve(seconds) if movable else None
    if orders is None:
        return simple
    better = [_replayed(route, order, travel) for route, order in zip(free, orders, strict=True)]
    if None in better:
        return simple
    better += [route for route in routes if route not in free]
    found = plan_of(jobs, workers, better)
    return min(simple, found, key=lambda plan: score(plan, workers, travel))


def _replayed(route, order, travel):
    """The route with these jobs in this order, each as early as it can be; None when that does not fit."""
    fresh = Route(route.worker, route.day, travel)
    for place, (job, fixed) in enumerate(order):
        if not fixed:
            extra, times = fresh.extra(job, place), fresh.times(job, place)
            if times is None or fresh.used + job.duration + extra > route.day.work:
                return None
            fresh.insert(job, place, times, extra)
    return fresh


def _minutes(seconds):
    """Whole minutes, rounded up."""
    return -(-seconds // 60)


class _Model:
    """The routing problem, in minutes: a vehicle is a worker's day, a node is a job or a visit planned before."""

    def __init__(self, jobs, routes, travel):
        self.routes = routes
        self.nodes = [(job, None, None) for job in jobs]
        self.of_fixed = {}
        for vehicle, route in enumerate(routes):
            for job, start, fixed in zip(route.jobs, route.starts, route.fixed, strict=True):
                if fixed:
                    self.of_fixed[vehicle, job.id] = len(self.nodes)
                    self.nodes.append((job, vehicle, start))
        self.of_job = {job.id: number for number, job in enumerate(jobs)}
        homes = list({route.worker.id: route.worker for route in routes}.values())
        self.home = {worker.id: len(self.nodes) + number for number, worker in enumerate(homes)}
        places = [node[0].place for node in self.nodes] + [worker.start for worker in homes]
        self.stay = [_minutes(node[0].duration) for node in self.nodes] + [0] * len(homes)
        self.road = [[_minutes(travel(one, other)) for other in places] for one in places]
        # From home back to home is not on the road.
        for number in range(len(self.nodes), len(places)):
            self.road[number][number] = 0
        ends = [self.home[route.worker.id] for route in routes]
        self.manager = pywrapcp.RoutingIndexManager(len(places), len(routes), ends, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.origin = min(route.day.start for route in routes)
        self._build()

    def _build(self):
        routing, routes = self.routing, self.routes
        routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(self.road))
        spent = routing.RegisterTransitMatrix(
            [[stay + there for there in row] for stay, row in zip(self.stay, self.road, strict=True)]
        )
        horizon = (max(route.day.end for route in routes) - self.origin) // 60
        routing.AddDimension(spent, horizon, horizon, False, "time")
        routing.AddDimensionWithVehicleCapacity(spent, 0, [route.day.work // 60 for route in routes], True, "work")
        time = routing.GetDimensionOrDie("time")
        for vehicle, route in enumerate(routes):
            for index in (routing.Start(vehicle), routing.End(vehicle)):
                time.CumulVar(index).SetRange(*self._span(route.day.start, route.day.end))
        able = {}
        for node, (job, vehicle, start) in enumerate(self.nodes):
            index = self.manager.NodeToIndex(node)
            if vehicle is not None:
                time.CumulVar(index).SetValue(self._span(start, start)[1])
                routing.VehicleVar(index).SetValues([vehicle])
                continue
            routing.AddDisjunction([index], LEFT_OUT)
            key = job.skills, job.workers
            if key not in able:
                able[key] = [number for number, route in enumerate(routes) if route.worker.able(job)]
            self._when(time, index, job, horizon, able[key])

    def _when(self, time, index, job, horizon, able):
        moment = time.CumulVar(index)
        if job.windows is not None:
            last = 0
            for opens, closes in job.windows:
                opens, closes = self._span(opens, closes - job.duration)
                if closes >= max(last, opens) and closes >= 0:
                    if opens > last:
                        moment.RemoveInterval(last, min(opens - 1, horizon))
                    last = closes + 1
            if last <= horizon:
                moment.RemoveInterval(last, horizon)
        if job.deadline is not None:
            time.SetCumulVarSoftUpperBound(index, max(0, self._span(0, job.deadline - job.duration)[1]), LATE)
        self.routing.VehicleVar(index).SetValues([-1, *able])

    def _span(self, start, end):
        return _minutes(start - self.origin), (end - self.origin) // 60

    def solve(self, seconds):
        """Better it for some seconds. :return: per route ``[(job, fixed)]`` in order; None when nothing was found"""
        limits = pywrapcp.DefaultRoutingSearchParameters()
        limits.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        limits.time_limit.FromMilliseconds(int(seconds * 1000))
        self.routing.CloseModelWithParameters(limits)
        begun = self.routing.ReadAssignmentFromRoutes(
            [
                [
                    self.of_fixed[vehicle, job.id] if fixed else self.of_job[job.id]
                    for job, fixed in zip(route.jobs, route.fixed, strict=True)
                ]
                for vehicle, route in enumerate(self.routes)
            ],
            True,
        )
        if begun is None:
            return None
        solution = self.routing.SolveFromAssignmentWithParameters(begun, limits)
        return [self._order(solution, vehicle) for vehicle in range(len(self.routes))] if solution else None

    def _order(self, solution, vehicle):
        index, found = self.routing.Start(vehicle), []
        index = solution.Value(self.routing.NextVar(index))
        while not self.routing.IsEnd(index):
            job, fixed, _start = self.nodes[self.manager.IndexToNode(index)]
            found.append((job, fixed is not None))
            index = solution.Value(self.routing.NextVar(index))
        return found
