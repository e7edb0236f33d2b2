import { language, texts } from "../state.ts";
import { LANGUAGES } from "../texts/index.ts";
import { Icon } from "./icon.tsx";
import { Privacy } from "./privacy.tsx";

export const Header = () => (
  <header>
    <a class="brand" href="./">
      <img src="icon.svg" alt="" width="32" height="32" />
      <h1>Maskwatch</h1>
    </a>
    <Privacy>
      <Icon name="lock" />
      <span>{texts.value.onDevice}</span>
    </Privacy>
    <label class="language">
      <span class="unseen">Language · भाषा</span>
      <select
        value={language.value}
        onChange={({ currentTarget }) => {
          language.value = currentTarget.value;
        }}
      >
        {Object.entries(LANGUAGES).map(([tag, { language: name }]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  </header>
);
