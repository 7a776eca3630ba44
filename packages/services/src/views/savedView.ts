import { ServiceError } from '../errors';
import { isStorable } from '../ingest/storable';

/** A page with what its address says of it, under a name. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** Of the page, from its slash on. */
  readonly path: string;
  /** What stands behind the question mark; empty for the page as it opens. */
  readonly query: string;
  /** Everybody in the organization sees it. */
  readonly shared: boolean;
  /** Whether the one who asks keeps it: nobody else changes it. */
  readonly own: boolean;
  /** The name of the one who keeps it. */
  readonly by: string;
}

export interface ViewInput {
  readonly name: string;
  readonly path: string;
  readonly query: string;
  readonly shared: boolean;
}

export const LONGEST_VIEW_NAME = 60;
export const LONGEST_VIEW_PATH = 200;
export const LONGEST_VIEW_QUERY = 2_000;
/** Own views of a person in an organization. */
export const MOST_VIEWS = 100;

/** A page of ours and no other host's: one slash, then plain words. */
const ownPage = /^(\/[\w-]+)+$/;

/**
 * The view with its name trimmed.
 *
 * @throws ServiceError invalid, with the field and what to do.
 */
export function checkView(input: ViewInput): ViewInput {
  const name = checkViewName(input.name);
  if (!ownPage.test(input.path) || input.path.length > LONGEST_VIEW_PATH)
    throw new ServiceError('invalid', 'must be the address of a page from its slash on, such as /heatmaps', {
      field: 'path',
    });
  if (input.query.length > LONGEST_VIEW_QUERY || !isStorable(input.query))
    throw new ServiceError('invalid', `must be text of at most ${LONGEST_VIEW_QUERY} characters: choose fewer things`, {
      field: 'query',
    });
  return { ...input, name };
}

/** @throws ServiceError invalid with the field `name`. */
export function checkViewName(given: string): string {
  const name = given.trim();
  if (name === '' || name.length > LONGEST_VIEW_NAME || !isStorable(name))
    throw new ServiceError('invalid', `must have 1 to ${LONGEST_VIEW_NAME} characters`, { field: 'name' });
  return name;
}

/** The refusal of a name that another of the person's views has. */
export const viewNameTaken = (name: string): ServiceError =>
  new ServiceError('conflict', `you have a view named ${name} already: choose another name`, { field: 'name' });
