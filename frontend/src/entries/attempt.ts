// The timed session.
import { mount } from "svelte";
import Attempt from "../components/attempt/Attempt.svelte";
import { localBox } from "../lib/attempt/keep";
import type { AttemptProps } from "../lib/attempt/types";
import { ServerClock, pageMoment } from "../lib/clock";
import { socketUrl } from "../lib/link";
import { readProps } from "../lib/props";

const target = document.getElementById("attempt");
if (target) {
  const props = readProps<AttemptProps>("attempt-props");
  const { contest = "", round = "" } = target.dataset;
  target.replaceChildren();
  mount(Attempt, {
    target,
    props: {
      props,
      contest,
      round,
      options: {
        attempt: props.attempt,
        ticket: props.ticket,
        language: props.language,
        socket: socketUrl(props.socket),
        api: props.api,
        deadline: props.deadline,
        answers: props.answers,
        clock: new ServerClock(props.now, pageMoment()),
        box: localBox(),
      },
    },
  });
}
