import { describe, expect, it } from 'vitest';
import { actions, actionsOf, can, parseRole, roles } from '../src/access/permissions';

describe('permissions', () => {
  it('let everybody read, managers see to reports, ops act on lines, admins manage, and only owners end the organization', () => {
    const table = Object.fromEntries(roles.map((role) => [role, actionsOf(role)]));
    const read = ['view', 'read-report'];
    const send = [...read, 'manage-reports'];
    const act = [...send, 'acknowledge', 'override', 'manage-maintenance', 'lab', 'report-usage'];
    const manage = [
      ...act,
      'manage-network',
      'manage-policies',
      'manage-people',
      'manage-data',
      'manage-tokens',
      'read-audit',
    ];
    expect(table).toEqual({ owner: [...actions], admin: manage, ops: act, manager: send, viewer: read });
  });

  it('give each role all that the one below it may do', () => {
    for (const [above, below] of [
      ['owner', 'admin'],
      ['admin', 'ops'],
      ['ops', 'manager'],
      ['manager', 'viewer'],
    ] as const)
      for (const action of actionsOf(below)) expect(can(above, action), `${above} ${action}`).toBe(true);
  });

  it('know no role that is not listed', () => {
    expect(parseRole('ops')).toBe('ops');
    expect(parseRole('member')).toBeNull();
    expect(parseRole('owner,admin')).toBeNull();
  });
});
