import { exportOptions } from '@twinline/services/transfer/exportOptions';
import { procedureFor, router } from './trpc';

export const transferRouter = router({
  /** What the form of an export offers; the export itself is `GET /api/v1/export`. */
  options: procedureFor('view').query(({ ctx }) => exportOptions(ctx.organization)),
});
