'use client';
import { Checkbox, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import styles from './picker.module.css';

/** A picker of some regions of many; `children` stand below their list. */
export function RegionsPicker(props: {
  label: string;
  /** What is chosen, in words. */
  summary: string;
  regions: readonly { readonly value: string; readonly code: string; readonly name: string | null }[];
  /** Values of the regions. */
  chosen: readonly string[];
  onPick: (chosen: string[]) => void;
  children?: ReactNode;
}) {
  const language = useLanguage();
  const { chosen, onPick } = props;
  const [opened, setOpened] = useState(false);
  // While the list is open Escape closes that, not the dialog around it.
  const holdsEscape = { 'data-mantine-stop-propagation': opened };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={styles.picker}
          onClick={() => setOpened(!opened)}
          onKeyDown={({ key }) => key === 'Escape' && setOpened(false)}
          {...holdsEscape}
        >
          <span>{props.label}</span> <b>{props.summary}</b>
          <IconChevronDown size={13} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.many}>
        {props.regions.map(({ value, code, name }) => (
          <Checkbox
            key={value}
            {...holdsEscape}
            size="xs"
            label={`${regionName(code, name, language)} ${code}`}
            checked={chosen.includes(value)}
            onChange={(event) =>
              onPick(event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
        ))}
        {props.children}
      </Popover.Dropdown>
    </Popover>
  );
}
