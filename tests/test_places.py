"""What people call places: grid references, postcodes, names, and what somebody means."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import mapping

from wardlens import cli
from wardlens.choices.find import find
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.place import gazetteer, grid, postcodes
from wardlens.store import paths, store

WEST, EAST = (mapping(shapely.box(x, 51.3, x + 0.1, 51.5)) for x in (-0.4, -0.3))
STREETS = """Month,Longitude,Latitude,Location,LSOA code
2016-01,-0.35,51.40,On or near Long Lane,E01000001
2016-01,-0.35,51.40,On or near Long Lane,E01000001
2016-01,-0.25,51.40,On or near Long Lane,E01000002
2016-01,-0.25,51.41,On or near Mill Yard (kingston By-pass),E01000002
2016-02,-0.25,51.41,On or near Mill Yard (kingston By-pass),E01000002
2016-02,-0.249,51.41,On or near Supermarket,E01000002
2016-02,-0.36,51.42,Town (station),E01000001
2016-02,-0.36,51.43,On or near B3370,E01000001
2016-02,,,No Location,
"""


def _degrees(whole: int, minutes: int, seconds: float) -> float:
    return whole + minutes / 60 + seconds / 3600


def test_the_published_example_of_the_projection_comes_out_to_a_hundredth_of_a_millimetre():
    """Ordnance Survey, A guide to coordinate systems in Great Britain, annexe C: Caister tower."""
    latitude, longitude = grid._unprojected(np.array([651_409.903]), np.array([313_177.270]))
    assert np.degrees(latitude[0]) == pytest.approx(_degrees(52, 39, 27.2531), abs=1e-8)
    assert np.degrees(longitude[0]) == pytest.approx(_degrees(1, 43, 4.5177), abs=1e-8)


def test_a_known_place_is_within_ten_metres_of_where_satellites_see_it():
    longitude, latitude = grid.degrees([651_409.903], [313_177.270])
    # the same tower in WGS84 as Ordnance Survey's exact transformation gives it
    assert latitude[0] == pytest.approx(_degrees(52, 39, 28.723), abs=1e-4)
    assert longitude[0] == pytest.approx(_degrees(1, 42, 57.787), abs=1.5e-4)


class TestPostcodes:
    def _written(self, folder: Path, text: str) -> Path:
        path = folder / "postcodes.csv"
        path.write_text(text, "utf-8")
        return path

    LINE = '"KT1 1AE",10,517814,169535,"E92000001","","","","E09000021","E05000001"\n'

    def test_a_file_without_a_heading_and_one_with_it_say_the_same(self, tmp_path):
        bare = postcodes.read(self._written(tmp_path, self.LINE))
        heading = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"
        headed = postcodes.read(self._written(tmp_path, heading + self.LINE))
        directory = (
            "pcds,doterm,oseast1m,osnrth1m,oslaua,osward,lsoa21\n"
            "KT1 1AE,,517814,169535,E09000021,E05000001,E01000002\n"
            "KT1 1ZZ,201001,517814,169535,E09000021,E05000001,E01000002\n"
        )
        listed = postcodes.read(self._written(tmp_path, directory))
        pd.testing.assert_frame_equal(bare, headed)
        assert listed["postcode"].tolist() == ["KT1 1AE"]  # the other was ended in 2010
        assert listed["lsoa_code"].tolist() == ["E01000002"]

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("a,b,c\n1,2,3\n", 1, "neither Code-Point Open nor"),
            (LINE + LINE.replace("KT1 1AE", "nowhere"), 2, "no postcode with its codes"),
            (LINE.replace("E09000021", "Kingston"), 1, "no postcode with its codes"),
        ],
    )
    def test_another_file_is_refused_with_its_line(self, tmp_path, text, line, words):
        with pytest.raises(FileRefusedError, match=words) as refused:
            postcodes.read(self._written(tmp_path, text))
        assert refused.value.line == line

    def test_the_neighbourhood_holds_the_point_and_the_ward_is_the_publishers(self):
        rows = pd.DataFrame(
            {
                "postcode": ["A1 1AA", "A1 1AB", "A1 1AC", "B1 1AA"],
                "borough_code": ["E09000021"] * 3 + ["E09000022"],
                "ward_code": ["W1", "W1", "W2", "W9"],
                "longitude": [-0.35, -0.25, -0.1, 0.0],
                "latitude": 51.4,
                "lsoa_code": "",
            }
        )
        lsoas, wards = {"L1": WEST, "L2": EAST}, {"W1": WEST, "W2": EAST}
        placed = postcodes.placed(rows, "E09000021", lsoas, wards)
        assert placed["ward_code"].tolist() == ["W1", "W1", "W2"]
        assert placed["lsoa_code"].tolist() == ["L1", "L2", "L2"]  # the last by nearness
        outside = postcodes.OUTSIDE_ITS_WARD
        assert placed["note"].tolist() == ["", outside, outside]
        beyond = postcodes.elsewhere(rows, "E09000021", {})
        assert beyond.to_dict("records") == [
            {"sector": "B1 1", "borough_code": "E09000022", "borough_name": ""}
        ]


class TestGazetteer:
    @pytest.fixture
    def points(self, tmp_path) -> pd.DataFrame:
        path = tmp_path / "street.csv"
        path.write_text(STREETS, "utf-8")
        return gazetteer.points([path]).set_index("name")

    def test_a_point_has_its_name_and_kind_and_one_that_is_only_a_kind_its_street(self, points):
        assert points["kind"].to_dict() == {
            "Long Lane": "street",
            "Mill Yard": "street",
            "Supermarket by Mill Yard": "supermarket",
            "Town": "station",
            "B3370": "numbered road",
        }

    def test_a_neighbourhood_is_called_after_the_streets_that_are_most_its_own(self, points):
        areas = pd.DataFrame(
            [["E01000001", "Ham 001A"], ["E01000002", "Ham 001B"], ["E01000003", "Ham 002A"]],
            columns=["area_code", "area_name"],
        )
        wider = pd.Series({"Ham 001": "Ham & Eggs"})
        named = gazetteer.lsoa_names(areas, wider, points.reset_index())
        # Long Lane: 4 × 2 × 2/3 in the first, 4 × 1 × 1/3 in the second; Mill Yard: 2 × 2/2
        assert named["name"].tolist() == [
            "Ham and Eggs, around Long Lane (001A)",
            "Ham and Eggs, around Mill Yard and Long Lane (001B)",
            "Ham (002A)",
        ]
        assert named["short_name"].tolist() == [
            "Around Long Lane, Ham and Eggs (001A)",  # points of that name lie 7 km apart
            "Around Mill Yard (001B)",
            "Ham (002A)",
        ]

    def test_a_road_that_leads_somewhere_names_a_neighbourhood_before_a_close(self):
        areas = pd.DataFrame([["E01000001", "Ham 001A"]], columns=["area_code", "area_name"])
        found = pd.DataFrame(
            [["Elm Close", 7], ["Mill Road East", 2], ["Elmdene", 3]], columns=["name", "crimes"]
        ).assign(kind="street", lsoa_code="E01000001", longitude=-0.35, latitude=51.4)
        (named,) = gazetteer.lsoa_names(areas, pd.Series(), found)["name"]
        assert named == "Ham, around Mill Road East and Elm Close (001A)"  # 4 × 2 before 7


def test_where_no_postcode_is_held_it_is_said():
    nothing = pd.DataFrame({"postcode": [], "elsewhere": [], "letters": []}, dtype="str")
    answer = find("AB1 1AA", lambda _query, _params: nothing, "Abbeyshire")
    assert answer.places == ()
    assert "No postcode of Abbeyshire is held: type a ward or a neighbourhood." in answer.words


class TestTheShippedPlace:
    @pytest.fixture
    def asked(self, shipped):
        del shipped
        with store.connect() as connection:
            yield lambda words: find(
                words, lambda name, params: store.fetch(connection, name, params), "Kingston"
            )

    def test_every_postcode_gives_the_ward_that_the_publisher_names(self, asked, sources):
        given = pd.concat(
            pd.read_csv(path, header=None, dtype="str")
            for path in sorted((sources / "places").glob("codepo_[a-z][a-z].csv"))
        )
        ours = given[given[8] == "E09000021"]
        assert len(ours) == 3_508
        with store.connect() as connection:
            held = store.fetch(connection, "postcodes_like", {"postcode": ""})
        held = held[held["elsewhere"] == ""].set_index("postcode", drop=False)
        for typed, ward in zip(ours[0], ours[9], strict=True):
            (place,) = find(
                typed.replace(" ", "").lower(),
                lambda _, params: held.reindex([params["postcode"]]).dropna(),
                "Kingston",
            ).places
            assert place.ward_code == ward
        assert asked(ours[0].iloc[0]).places[0].ward_code == ours[9].iloc[0]
        shipped = pd.read_csv(paths.data() / "postcodes.csv", keep_default_na=False)
        assert sorted(shipped.loc[shipped["note"] != "", "postcode"]) == ["KT3 3RU", "KT5 8QJ"]

    def test_every_neighbourhood_has_a_name_of_its_own_short_enough_for_a_table(self, shipped):
        del shipped
        names = pd.read_csv(paths.data() / "lsoa_names.csv")
        assert names["name"].is_unique
        assert names["short_name"].is_unique
        assert names["name"].str.len().max() <= 80
        assert names["short_name"].str.len().max() <= 37

    @pytest.mark.parametrize(
        ("typed", "kind", "ward"),
        [
            ("kt1 1eu", "postcode", "Kingston Town"),
            ("TOLWORTH", "ward", "Tolworth"),
            ("tolworth station", "station", "Tolworth"),
            ("king charles road", "street", "Alexandra"),
            ("Surbton hill", "ward", "Surbiton Hill"),
            ("KT6 7", "ward", "Tolworth"),
        ],
    )
    def test_what_is_typed_is_found(self, asked, typed, kind, ward):
        best = asked(typed).places[0]
        assert (best.kind, best.ward_name) == (kind, ward)

    def test_a_postcode_elsewhere_says_whose_it_is(self, asked):
        answer = asked("SW20 8LR")
        assert answer.places == ()
        assert "SW20 8LR is not a postcode held for Kingston; postcodes like it lie in Merton" in (
            answer.words
        )

    def test_half_a_postcode_lists_its_wards_most_postcodes_first(self, asked):
        answer = asked("kt5 9")
        assert answer == asked("KT59")
        counts = [int(place.why.split()[0]) for place in answer.places]
        assert counts == sorted(counts, reverse=True)
        assert len(answer.places) > 1

    def test_the_command_answers_as_the_box_does(self, asked, capsys: pytest.CaptureFixture[str]):
        assert cli.main(["find", "KT1", "1EU", "--format", "json"]) == 0
        told = json.load(io.StringIO(capsys.readouterr().out))
        (place,) = asked("KT1 1EU").places
        assert told["places"] == [
            {name: getattr(place, name) for name in place.__dataclass_fields__}
        ]
        assert cli.main(["find", "Nowhereville"]) == 1
