import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as core from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Only what the panels draw with; the crosshair and the readout are our own elements.
core.use([LineChart, CustomChart, GridComponent, CanvasRenderer]);

export const echarts = core;
