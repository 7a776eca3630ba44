'use client';

import { Dialog } from '../form/Dialog';
import type { EnrolmentToken } from './data';
import { EnrolmentSteps } from './EnrolmentSteps';

/** A token that was just made, with its commands, until it is used. */
export function EnrolmentDialog(props: {
  title: string;
  token: EnrolmentToken;
  before: number | null;
  onClose: () => void;
}) {
  return (
    <Dialog title={props.title} width={640} keeps onClose={props.onClose}>
      <EnrolmentSteps token={props.token} before={props.before} onClose={props.onClose} />
    </Dialog>
  );
}
