// Figures by locality that move: totals, map, table. The server has rendered them once; the map needs the script.
import { mount } from "svelte";
import Places from "../components/boards/Places.svelte";
import PlacesStatus from "../components/boards/PlacesStatus.svelte";
import Totals from "../components/boards/Totals.svelte";
import Trend from "../components/boards/Trend.svelte";
import { takeOver } from "../lib/boards/page";
import type { PlacesProps } from "../lib/boards/places";
import { LivePlaces } from "../lib/boards/places.svelte";
import { socketUrl } from "../lib/link";
import { readProps } from "../lib/props";

const props = readProps<PlacesProps>("places-props");
const trend = readProps<[string, number][]>("places-days");
const places = new LivePlaces(props, { url: socketUrl(props.socket) });

takeOver("places-status", (target) => mount(PlacesStatus, { target, props: { places } }));
takeOver("places-total", (target) => mount(Totals, { target, props: { places } }));
takeOver("places-trend", (target) => mount(Trend, { target, props: { trend } }));
takeOver("places-island", (target) => mount(Places, { target, props: { places } }));
places.start();
